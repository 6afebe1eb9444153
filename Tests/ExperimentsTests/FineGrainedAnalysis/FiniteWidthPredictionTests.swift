import Foundation
import LinearAlgebra
import Testing

@testable import Experiments

@Suite("The loss corrected for the width")
struct FiniteWidthPredictionTests {
  /// Angles of inputs on the unit circle, and labels.
  static let angles = [0.1, 0.9, 2.0, 3.3, 5.1]
  static let labels: Matrix<Double> = .column([1, -1, -1, 1, 1])
  static let x = Matrix(angles.map { [cos($0), sin($0)] })

  /// The mean after one step, exactly.
  ///
  /// After one step |(I - ηH) y|² is quadratic in H, and with h the Gram matrix of one neuron
  /// E yᵀH²y = |H^∞ y|² + (E |h y|² - |H^∞ y|²) / M exactly. In the plane h depends on the direction
  /// of the neuron alone and changes only at right angles to an input: the means are finite sums over
  /// arcs.
  @Test("after one step is the exact mean over neurons in the plane")
  func oneStep() throws {
    let (rate, neurons, draws) = (0.3, 4, 4000)
    let n = Self.angles.count
    let switches: [Double] = Self.angles.map { $0 + 0.5 * .pi } + Self.angles.map { $0 + 1.5 * .pi }
    let ends = switches.map { $0.truncatingRemainder(dividingBy: 2 * .pi) }.sorted()
    let y = Self.labels.elements
    var (mean, square) = ([Double](repeating: 0, count: n), 0.0)
    for (index, start) in ends.enumerated() {
      let end = index + 1 < ends.count ? ends[index + 1] : ends[0] + 2 * .pi
      let weight = (end - start) / (2 * .pi)
      let active = Self.angles.map { cos($0 - (start + end) / 2) >= 0 }
      var hy = [Double](repeating: 0, count: n)
      for i in 0..<n where active[i] {
        for j in 0..<n where active[j] { hy[i] += cos(Self.angles[i] - Self.angles[j]) * y[j] }
      }
      for i in 0..<n { mean[i] += weight * hy[i] }
      square += weight * hy.reduce(0) { $0 + $1 * $1 }
    }
    let limit = mean.reduce(0) { $0 + $1 * $1 }
    let linear = zip(y, mean).reduce(0) { $0 + $1.0 * $1.1 }
    let secondMoment = limit + (square - limit) / Double(neurons)
    let exact = 1 - (2 * rate * linear - rate * rate * secondMoment) / Double(n)

    let prediction = try FiniteWidthPrediction.predictions(
      Self.x, neurons: neurons, draws: draws, labels: [Self.labels], learningRate: rate, steps: [1],
      seed: { UInt64($0) })[0]
    #expect(prediction.losses[0] == 1)
    // Four standard errors; the correction itself is many.
    let error = prediction.standardErrors[1]
    #expect(abs(prediction.losses[1] - exact) < 4 * error)
    let correction = rate * rate * (square - limit) / Double(neurons * n)
    #expect(correction > 10 * error, "\(correction) against \(error)")
  }

  @Test("falls as the inverse of the width")
  func inverseWidth() throws {
    let limit = try KernelSpectrum(twoLayerGram(Self.x))
    let predicted = try LossCurves.predicted(
      .init(spectrum: limit, labels: Self.labels), learningRate: 0.3, steps: 10)[10]
    func excess(_ neurons: Int) throws -> (Double, Double) {
      let prediction = try FiniteWidthPrediction.predictions(
        Self.x, neurons: neurons, draws: 4000, labels: [Self.labels], learningRate: 0.3,
        steps: [10], seed: { UInt64($0 + 4000 * neurons) })[0]
      return (prediction.losses[10] - predicted, prediction.standardErrors[10])
    }
    let (narrow, narrowError) = try excess(64)
    let (wide, wideError) = try excess(256)
    // Four times narrower: four times the excess, but for the next order, 1 / 64 relative times a
    // factor of order 1, allowed as 10 %.
    #expect(narrow > 10 * narrowError)
    #expect(abs(narrow - 4 * wide) < 0.1 * narrow + 4 * (narrowError + 4 * wideError))
  }
}
