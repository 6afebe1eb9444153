import Architectures
import Datasets
import FiniteWidth
import Foundation
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// Images with noise in high frequencies, which raises the effective dimension of kernels and leaves
/// the directions that tell classes apart as they are.
///
/// White noise of length `strength` |image| is added on the frequencies (i, j) of the orthonormal
/// discrete cosine transform with |(s - 1 - i, s - 1 - j)| <= s - 1, s the side; the image is then
/// scaled to length sqrt(d).
///
/// Reference: Ghorbani, Mei, Misiakiewicz, Montanari (2020), arXiv:2006.13409, section 3 and appendix.
struct NoisyImages: Sendable {
  let training: Dataset
  let test: Dataset
  let width: Int
  let epochs: Int

  /// The rates that are compared on every fifth training row.
  static let rates = [0.01, 0.03, 0.1]

  /// Test errors at one strength of the noise.
  struct Errors: Sendable {
    let strength: Double
    let tangent: Double
    let randomFeatures: Double
    let network: Double
    /// The learning rate that was chosen.
    let rate: Double
  }

  /// Errors of the two kernels and of the trained network.
  func errors(_ strength: Double, _ context: ExperimentContext) throws -> Errors {
    let stream = context.stream("noise \(strength)")
    let x = Self.noisy(training, strength, stream.child("train"))
    let z = Self.noisy(test, strength, stream.child("test"))
    let (labels, truth) = (try training.classes().labels, try test.classes().labels)
    let targets = try ClassEncoding.centeredOneHot.targets(
      labels, count: training.classes().names.count)
    func wrong(_ outputs: Matrix<Double>) -> Double {
      Double(zip(outputs.decisions, truth).count { $0 != $1 }) / Double(truth.count)
    }
    func kernelError(_ kernel: (Matrix<Double>, Matrix<Double>?) throws -> Matrix<Double>) throws
      -> Double
    {
      let selection = try RidgeSelection(
        spectrum: KernelSpectrum(kernel(x, nil)), labels: targets, classes: labels)
      return wrong(selection.model.predict(try kernel(z, x)))
    }
    let shallow = Architecture.fullyConnected(hiddenLayers: 1)
    let rate = try bestRate(x, labels, context)
    let seed = context.seed("network \(strength)")
    return Errors(
      strength: strength, tangent: try kernelError { try shallow.ntkKernel($0, $1) },
      randomFeatures: try kernelError { try shallow.nngpKernel($0, $1) },
      network: wrong(
        try trained(x, labels, rate, seed).outputs(z.converted(to: Float.self))
          .converted(to: Double.self)),
      rate: rate)
  }

  /// The rate with the fewest errors on every fifth training row, after training on the others.
  private func bestRate(
    _ x: Matrix<Double>, _ labels: [Int], _ context: ExperimentContext
  ) throws -> Double {
    let kept = labels.indices.filter { !$0.isMultiple(of: 5) }
    let held = labels.indices.filter { $0.isMultiple(of: 5) }
    let (inputs, known) = (x.selectingRows(kept), kept.map { labels[$0] })
    let (asked, truth) = (x.selectingRows(held).converted(to: Float.self), held.map { labels[$0] })
    let wrong = try Self.rates.map { rate in
      let network = try trained(inputs, known, rate, context.seed("rate \(rate)"))
      return zip(network.outputs(asked).converted(to: Double.self).decisions, truth)
        .count { $0 != $1 }
    }
    return Self.rates[wrong.indices.min { wrong[$0] < wrong[$1] }!]
  }

  /// A two-layer rectifier network, both layers trained.
  private func trained(
    _ x: Matrix<Double>, _ labels: [Int], _ rate: Double, _ seed: UInt64
  ) throws -> FiniteNetwork<Float> {
    let network = Architecture(parameterization: .standard) {
      Dense(weightStd: 2.0.squareRoot(), units: width)
      ReLU()
      Dense()
    }
    let count = try training.classes().names.count
    let targets = Matrix<Float>(rows: labels.count, columns: count) { labels[$0] == $1 ? 1 : 0 }
    let steps = epochs * ((labels.count + 49) / 50)
    var options = TrainingOptions<Float>(
      loss: .crossEntropy, learningRate: rate, steps: steps, batchSize: 50,
      optimizer: .gradientDescent(momentum: 0.9), seed: seed)
    options.rateSchedule = .drops(steps: [steps / 2, 3 * steps / 4])
    var trainer = try Trainer(
      network.initialized(
        input: .vector(features: x.columns), outputs: count, width: width, seed: seed),
      inputs: x.converted(to: Float.self), targets: targets, options: options)
    for _ in 0..<steps { _ = trainer.advance() }
    return trainer.network
  }

  // MARK: Noise

  private static func noisy(
    _ images: Dataset, _ strength: Double, _ stream: RandomStream
  ) -> Matrix<Double> {
    let (side, d) = (images.shape[0], images.x.columns)
    let cosines = cosineTransform(side)
    var x = images.x
    x.elements.parallelFill(chunk: d) { row, image in
      var random = stream.child(row)
      let noise = Matrix<Double>(rows: side, columns: side) { i, j in
        let g = random.normal()
        return isHigh(i, j, side: side) ? g : 0
      }
      let added = Matrix.product(cosines, .transposed, noise * cosines)
      let length = image.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let scale = strength * length / added.frobeniusNorm
      for index in 0..<d { image[index] += scale * added.elements[index] }
      let root = Double(d).squareRoot() / image.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for index in 0..<d { image[index] *= root }
    }
    return x
  }

  /// Whether the noise has the frequency (i, j).
  static func isHigh(_ i: Int, _ j: Int, side: Int) -> Bool {
    let (a, b, radius) = (side - 1 - i, side - 1 - j, side - 1)
    return a * a + b * b <= radius * radius
  }

  /// The orthonormal discrete cosine transform (type II): rows are frequencies.
  static func cosineTransform(_ side: Int) -> Matrix<Double> {
    Matrix(rows: side, columns: side) { frequency, place in
      let scale = ((frequency == 0 ? 1.0 : 2.0) / Double(side)).squareRoot()
      return scale
        * cos(Double.pi * (Double(place) + 0.5) * Double(frequency) / Double(side))
    }
  }
}
