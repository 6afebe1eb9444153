import Architectures
import Datasets
import InfiniteWidth
import LinearAlgebra

/// Where the kernels of a regression come from.
public enum RegressionKernels: Sendable {
  /// Those of an infinitely wide network: `nngp` or `ntk`.
  case network(Architecture, KernelKind)
  /// From files.
  ///
  /// With a test kernel (m, n), the training kernel (n, n) is that of the training rows. Without
  /// one, it is that of all rows that both parts were split from.
  case files(PrecomputedKernel, test: PrecomputedKernel?)

  /// Whether the kernels come from files.
  var areFiles: Bool {
    if case .files = self { return true }
    return false
  }

  /// The kernel of the training rows (n, n), of the test rows against them (m, n), and of every test
  /// row with itself.
  ///
  /// The last is computed for values alone, whose predictions have variances; nil where a file does
  /// not say it.
  ///
  /// - Parameter flips: whether a network's kernels are averaged over mirror images.
  /// - Throws: `DatasetError`, `ArchitectureError`, `InfiniteWidthError`, `PrecomputedKernelError`.
  func matrices(
    _ data: RegressionData, scaling: FeatureScaling, flips: Bool, parallelism: Parallelism,
    _ progress: (@Sendable (String, Double) -> Void)?
  ) throws -> (training: Matrix<Double>, cross: Matrix<Double>, test: [Double]?) {
    switch self {
    case .network(let architecture, let kind):
      let shape = try architecture.inputShape(of: data.training)
      let scaled = try scaling.apply(training: data.training, test: data.test)
      let group = flips ? try InputGroup.mirrorImages(of: data.training) : nil
      func compute(
        _ x1: Matrix<Double>, _ x2: Matrix<Double>?, _ what: String
      ) throws -> Matrix<Double> {
        let options = KernelOptions(parallelism: parallelism) { progress?(what, $0) }
        return try architecture.oneKernel(
          x1, x2, kind: kind, input: shape, averagedOver: group, options: options)
      }
      return (
        try compute(scaled.training, nil, "training kernel"),
        try compute(scaled.test, scaled.training, "test kernel"),
        data.test.targets.classCount == nil
          ? try architecture.diagonal(
            scaled.test, kind: kind, input: shape, parallelism: parallelism) : nil
      )
    case .files(let training, let test):
      progress?("reading the kernel", 0)
      return try Self.read(training, test, data)
    }
  }

  /// Throws unless the files are the kernels of the data.
  ///
  /// - Throws: `PrecomputedKernelError`.
  static func check(
    _ training: PrecomputedKernel, _ test: PrecomputedKernel?, _ data: RegressionData
  ) throws {
    let (n, m) = (data.training.count, data.test.count)
    let rows = "the \(n) training rows of \(data.training.name)"
    if let test {
      try training.check(rows: n, of: rows, columns: n, of: "themselves")
      return try test.check(
        rows: m, of: "the \(m) test rows of \(data.test.name)", columns: n, of: rows)
    }
    guard data.split != nil else {
      throw PrecomputedKernelError.missingTestKernel(test: data.test.name)
    }
    try training.check(
      rows: n + m, of: "all \(n + m) rows of \(data.training.name)", columns: n + m,
      of: "themselves")
  }

  private static func read(
    _ training: PrecomputedKernel, _ test: PrecomputedKernel?, _ data: RegressionData
  ) throws -> (training: Matrix<Double>, cross: Matrix<Double>, test: [Double]?) {
    try check(training, test, data)
    guard test == nil, let split = data.split else {
      return (try training.symmetric(), try test!.entries(), nil)
    }
    return (
      try training.symmetric(rows: split.training),
      try training.entries(rows: split.test, columns: split.training),
      try split.test.map { try training.entries(rows: [$0], columns: [$0]).elements[0] }
    )
  }
}

extension Architecture {
  /// The kernel of `kind`, which is not both, averaged over `group` where one is given.
  func oneKernel(
    _ x1: Matrix<Double>, _ x2: Matrix<Double>? = nil, kind: KernelKind, input: InputShape,
    averagedOver group: InputGroup? = nil, options: KernelOptions
  ) throws -> Matrix<Double> {
    if let group {
      let both = try computeKernels(
        averagedOver: group, x1, x2, kind: kind, input: input, options: options)
      return (kind == .nngp ? both.nngp : both.ntk)!
    }
    return kind == .nngp
      ? try nngpKernel(x1, x2, input: input, options: options)
      : try ntkKernel(x1, x2, input: input, options: options)
  }

  /// The kernel of every row with itself.
  func diagonal(
    _ x: Matrix<Double>, kind: KernelKind, input: InputShape?, parallelism: Parallelism
  ) throws -> [Double] {
    let both = try kernelDiagonals(
      x, input: input, options: KernelOptions(parallelism: parallelism))
    return kind == .nngp ? both.nngp : both.ntk
  }
}

extension InputGroup {
  /// The images of a data set and their mirror images, whatever shape a network reads them in.
  ///
  /// - Throws: `RegressionFitError.cannotFlip` unless its rows are images with classes, whose
  ///   predictions need no variances.
  static func mirrorImages(of data: Dataset) throws -> InputGroup {
    guard data.targets.classCount != nil else {
      throw RegressionFitError.cannotFlip(reason: "\(data.name) has values to learn, not classes")
    }
    guard data.shape.count == 3, let shape = InputShape(dimensions: data.shape) else {
      throw RegressionFitError.cannotFlip(
        reason: "the rows of \(data.name) have shape \(data.shape), not height x width x channels")
    }
    return try .horizontalFlips(shape)
  }
}
