import Architectures
import Datasets
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// Kernel regression or classification with an infinitely wide network, scored on test rows.
///
/// Classes are learned as regression targets: -1 and +1 for two classes, centered one-hot rows for
/// more, without an intercept. Values are learned with an unpenalized intercept. The ridge is
/// chosen by the exact leave-one-out error of the training rows; test rows are scored once.
///
/// Cost: (n^2 / 2 + n m) kernel entries, one eigendecomposition of n rows.
public struct RegressionRun: Sendable {
  /// How the ridge is found.
  public enum Ridge: Sendable, Equatable {
    /// By leave-one-out error on the standard grid.
    case auto
    /// This one, in the units of the kernel.
    case fixed(Double)
  }

  /// Where the kernels come from.
  public var kernels: RegressionKernels
  /// The ridge.
  public var ridge: Ridge
  /// How inputs are scaled.
  public var scaling: FeatureScaling
  /// The seed of the bootstrap.
  public var seed: UInt64
  /// The threads.
  public var parallelism: Parallelism
  /// How the network was chosen; nil for a given one.
  public let selection: ArchitectureSelection?
  /// How the system is solved.
  public var solver = RegressionSolver.auto
  /// The precision of a Cholesky factor; nil takes double where it fits in memory.
  public var precision: KernelPrecision?
  /// The files, without their endings, that a large solve leaves behind when it is stopped and goes
  /// on from; nil for none.
  public var checkpoint: String?
  /// Asked between the steps of a large solve.
  public var stop: StopRequest?

  /// A run with these settings.
  public init(
    architecture: Architecture, kind: KernelKind = .ntk, ridge: Ridge = .auto,
    scaling: FeatureScaling = .auto, seed: UInt64 = 0, parallelism: Parallelism = .allCores
  ) {
    self.init(
      kernels: .network(architecture, kind), ridge: ridge, scaling: scaling, seed: seed,
      parallelism: parallelism)
  }

  /// A run with the network that was chosen from training rows.
  public init(
    selection: ArchitectureSelection, scaling: FeatureScaling = .auto, seed: UInt64 = 0,
    parallelism: Parallelism = .allCores
  ) {
    self.init(
      kernels: .network(selection.architecture, selection.kind), scaling: scaling, seed: seed,
      parallelism: parallelism, selection: selection)
  }

  /// A run with kernels of a network or from files.
  public init(
    kernels: RegressionKernels, ridge: Ridge = .auto, scaling: FeatureScaling = .auto,
    seed: UInt64 = 0, parallelism: Parallelism = .allCores
  ) {
    self.init(
      kernels: kernels, ridge: ridge, scaling: scaling, seed: seed, parallelism: parallelism,
      selection: nil)
  }

  private init(
    kernels: RegressionKernels, ridge: Ridge = .auto, scaling: FeatureScaling, seed: UInt64,
    parallelism: Parallelism, selection: ArchitectureSelection?
  ) {
    self.kernels = kernels
    self.ridge = ridge
    self.scaling = scaling
    self.seed = seed
    self.parallelism = parallelism
    self.selection = selection
  }

  /// Fits the training rows and scores the test rows.
  ///
  /// - Parameter progress: called from any thread with what is being done and the share done.
  /// - Throws: `DatasetError`, `ArchitectureError`, `InfiniteWidthError`, `KernelError`,
  ///   `LinearAlgebraError`; `PrecomputedKernelError` when a file is not the kernel of the data.
  public func run(
    _ data: RegressionData, progress: (@Sendable (String, Double) -> Void)? = nil
  ) throws -> RegressionResult {
    guard data.test.count > 0 else { throw RegressionDataError.noTestRows(data.test.name) }
    let (n, m) = (data.training.count, data.test.count)
    let targets = try RegressionTargets(data.training.targets)
    let method =
      kernels.areFiles && solver == .auto
      ? .eigen
      : solver.resolved(rows: n, available: MachineMemory.available, precision: precision)
    guard method == .eigen else { return try runLarge(data, method, targets, progress) }
    // The kernel, its eigenvectors, their squares and LAPACK's work space; the cross kernel.
    try MachineMemory.require((6 * n * n + n * m + (n + m) * data.training.x.columns) * 8)

    var watch = Stopwatch()
    var seconds = RegressionSeconds()
    let (kernel, cross) = try kernels.matrices(
      data, scaling: scaling, parallelism: parallelism, progress)
    seconds.kernels = watch.lap()

    progress?("eigendecomposition of \(n) rows", 0)
    let fit = try self.fit(kernel, targets)
    seconds.fit = watch.lap()
    let predicted = fit.model.predict(cross)
    let score = try RegressionVerdict(
      data.test.targets, predicted, stream: RandomStream(seed: seed))
    seconds.prediction = watch.lap()
    return RegressionResult(
      run: self, data: data, fit: fit, predicted: predicted, score: score, seconds: seconds)
  }

  private func fit(_ kernel: Matrix<Double>, _ targets: RegressionTargets) throws -> RegressionFit {
    if case .fixed(0) = ridge {
      // The eigendecomposition would answer with a pseudo-inverse; this names coincident rows.
      _ = try KernelCholesky(kernel, labels: targets.values, ridge: 0)
    }
    return try select(kernel, targets)
  }

  /// The ridge, the errors of all that were tried, and the fit of the rows of `kernel`.
  func select(_ kernel: Matrix<Double>, _ targets: RegressionTargets) throws -> RegressionFit {
    let spectrum = try KernelSpectrum(kernel)
    switch ridge {
    case .auto:
      let selection = try targets.selectRidge(spectrum)
      return RegressionFit(
        model: selection.model, chosen: selection.chosen, place: selection.place,
        curve: selection.curve, criterion: selection.criterion)
    case .fixed(let value):
      let mean = kernel.trace / Double(max(1, kernel.rows))
      let selection = try targets.selectRidge(
        spectrum, grid: RidgeGrid(relative: [mean > 0 ? value / mean : 0]))
      return RegressionFit(
        model: selection.model, chosen: selection.chosen, place: nil, curve: selection.curve,
        criterion: nil)
    }
  }
}
