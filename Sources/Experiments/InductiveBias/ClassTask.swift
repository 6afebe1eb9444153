import Datasets
import LinearAlgebra

/// Ten classes to learn from some rows and to test on others.
struct ClassTask: Sendable {
  /// Where the rows come from.
  enum Source: Sendable { case mnist, cifar10, mixture }

  /// The data and their size in words.
  let name: String
  let source: Source
  let training: Dataset
  let test: Dataset

  /// MNIST in 14 x 14 means, or ten Gaussian classes where it is absent.
  ///
  /// - Parameters:
  ///   - n: the training rows.
  ///   - m: the test rows.
  ///   - dimension: the features of the Gaussian classes.
  static func digits(
    _ context: ExperimentContext, rows n: Int, test m: Int, dimension: Int = 60
  ) throws -> ClassTask {
    guard let mnist = context.mnist else {
      let mixture = GaussianMixture(classes: 10, dimension: dimension, separation: 5.5)
      let all = mixture.sample(count: n + m, seed: context.seed("mixture"))
      return ClassTask(
        name: "10 Gaussian classes in \(dimension) dimensions, n = \(n)", source: .mixture,
        training: all.selectingRows(Array(0..<n)), test: all.selectingRows(Array(n..<n + m)))
    }
    return ClassTask(
      name: "MNIST, 14 x 14 means, n = \(n), \(m) test rows", source: .mnist,
      training: try rows(mnist, .train, n, context).downsampled(by: 2),
      test: try rows(mnist, .test, m, context).downsampled(by: 2))
  }

  /// CIFAR-10 in grey squares of 10 x 10 pixels, or in colours of 16 x 16; nil where it is absent.
  ///
  /// Grey is the mean of the channels; 10 x 10 are means of 3 x 3 over the inner 30 x 30 pixels.
  ///
  /// - Parameters:
  ///   - n: the training rows.
  ///   - m: the test rows, at most.
  static func cifar10(
    _ context: ExperimentContext, rows n: Int, test m: Int, isGrey: Bool
  ) throws -> ClassTask? {
    guard let cifar = context.cifar10 else { return nil }
    func part(_ part: DatasetPart, _ count: Int) throws -> Dataset {
      let found = try rows(cifar, part, count, context)
      return isGrey ? try found.greyInside(30).downsampled(by: 3) : try found.downsampled(by: 2)
    }
    let (training, test) = (try part(.train, n), try part(.test, m))
    let size = isGrey ? "10 x 10 grey means" : "16 x 16 means"
    return ClassTask(
      name: "CIFAR-10, \(size), n = \(training.count), \(test.count) test rows", source: .cifar10,
      training: training, test: test)
  }

  /// `count` random rows of a part, or all where there are fewer.
  private static func rows(
    _ reference: String, _ part: DatasetPart, _ count: Int, _ context: ExperimentContext
  ) throws -> Dataset {
    let all = try DatasetReference(parsing: "\(reference):\(part.rawValue)").load()
    var random = context.stream("rows of the \(part.rawValue) part")
    return all.selectingRows(Array(random.permutation(all.count).prefix(count)))
  }
}

extension Dataset {
  /// The means over channels of the inner `side` x `side` pixels of images.
  fileprivate func greyInside(_ side: Int) -> Dataset {
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    let (top, left) = ((height - side) / 2, (width - side) / 2)
    let grey = Matrix<Double>(rows: count, columns: side * side) { row, pixel in
      let place = ((top + pixel / side) * width + left + pixel % side) * channels
      return (0..<channels).reduce(0) { $0 + x[row, place + $1] } / Double(channels)
    }
    return Dataset(
      name: name, x: grey, shape: [side, side, 1], targets: targets, source: source,
      license: license)
  }
}
