import Architectures
import Cluster
import Datasets
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// Kernel regression or classification with an infinitely wide network, scored on test rows.
///
/// Classes are learned as regression targets: -1 and +1 for two classes, centered one-hot rows for
/// more, without an intercept. Values are learned with an unpenalized intercept. The ridge is
/// chosen by the criterion on training rows, the exact leave-one-out error unless told otherwise;
/// test rows are scored once. Other classifiers than ridge regression choose their cost or penalty
/// by cross-validation.
///
/// Cost: (n^2 / 2 + n m) kernel entries, one eigendecomposition of n rows.
public struct RegressionRun: Sendable {
  /// How the ridge, or the cost or penalty of another classifier, is found.
  public enum Ridge: Sendable, Equatable {
    /// By the criterion on the standard grid.
    case auto
    /// This one, in the units of the kernel.
    case fixed(Double)
  }

  /// Where the kernels come from.
  public var kernels: RegressionKernels
  /// The ridge, or the cost or penalty of another classifier.
  public var ridge: Ridge
  /// How the predictor is learned.
  public var method = KernelMethod.ridge
  /// What the regularization is chosen by; nil is the leave-one-out error for a ridge, and
  /// cross-validation for other classifiers.
  public var criterion: SelectionCriterion?
  /// The held-out parts of cross-validation; nil for five.
  public var folds: Int?
  /// How inputs are scaled.
  public var scaling: FeatureScaling
  /// Whether kernels of images are averaged over mirror images, which is learning from every training
  /// image and its mirror image.
  public var averagesFlips = false
  /// The seed of the bootstrap.
  public var seed: UInt64
  /// The threads.
  public var parallelism: Parallelism
  /// How the network was chosen; nil for a given one.
  public let selection: ArchitectureSelection?
  /// How the standard deviations of its weights and biases were tuned; nil when they were given.
  public var tuning: EvidenceTuning?
  /// How the system is solved.
  public var solver = RegressionSolver.auto
  /// The precision of a Cholesky factor; nil takes double where it fits in memory.
  public var precision: KernelPrecision?
  /// The files, without their endings, that a large solve leaves behind when it is stopped and goes
  /// on from; nil for none.
  public var checkpoint: String?
  /// Asked between the steps of a large solve.
  public var stop: StopRequest?
  /// The ranks that carry it out together; nil for this process alone.
  public var session: ClusterSession?

  /// A run with these settings.
  public init(
    architecture: Architecture, kind: KernelKind = .ntk, ridge: Ridge = .auto,
    scaling: FeatureScaling = .auto, seed: UInt64 = 0, parallelism: Parallelism = .allCores
  ) {
    self.init(
      kernels: .network(architecture, kind), ridge: ridge, scaling: scaling, seed: seed,
      parallelism: parallelism)
  }

  /// A run with the kernel that was chosen from training rows, by the same criterion.
  ///
  /// - Parameter tuning: the tuning of that network, whose standard deviations are then taken.
  public init(
    selection: ArchitectureSelection, tuning: EvidenceTuning? = nil,
    scaling: FeatureScaling = .auto, seed: UInt64 = 0, parallelism: Parallelism = .allCores
  ) {
    self.init(
      kernels: .network(tuning?.architecture ?? selection.architecture, selection.kind),
      ridge: selection.strength, scaling: scaling, seed: seed, parallelism: parallelism,
      selection: selection, tuning: tuning)
    method = selection.method
    averagesFlips = selection.averagesFlips
    criterion = selection.criterion
    folds = selection.folds
  }

  /// A run with kernels of a network or from files.
  public init(
    kernels: RegressionKernels, ridge: Ridge = .auto, scaling: FeatureScaling = .auto,
    seed: UInt64 = 0, parallelism: Parallelism = .allCores
  ) {
    self.init(
      kernels: kernels, ridge: ridge, scaling: scaling, seed: seed, parallelism: parallelism,
      selection: nil, tuning: nil)
  }

  private init(
    kernels: RegressionKernels, ridge: Ridge = .auto, scaling: FeatureScaling, seed: UInt64,
    parallelism: Parallelism, selection: ArchitectureSelection?, tuning: EvidenceTuning?
  ) {
    self.kernels = kernels
    self.ridge = ridge
    self.scaling = scaling
    self.seed = seed
    self.parallelism = parallelism
    self.selection = selection
    self.tuning = tuning
  }

  /// How the predictor is fitted.
  var plan: FitPlan {
    FitPlan(
      method: method,
      criterion: criterion ?? (method == .ridge ? .leaveOneOut : .crossValidation),
      strength: ridge, folds: folds, seed: seed, parallelism: parallelism)
  }

  /// Fits the training rows and scores the test rows.
  ///
  /// - Parameter progress: called from any thread with what is being done and the share done.
  /// - Throws: `RegressionFitError`, `DatasetError`, `ArchitectureError`, `InfiniteWidthError`,
  ///   `KernelError`, `LinearAlgebraError`, `ClassificationError`; `PrecomputedKernelError` when a file is not the kernel of the data.
  public func run(
    _ data: RegressionData, progress: (@Sendable (String, Double) -> Void)? = nil
  ) throws -> RegressionResult {
    guard data.test.count > 0 else { throw RegressionDataError.noTestRows(data.test.name) }
    if let session { return try run(on: session, data, progress) }
    let (n, m) = (data.training.count, data.test.count)
    let targets = try RegressionTargets(data.training.targets)
    try plan.check(targets, data: data.training.name)
    if averagesFlips, kernels.areFiles {
      throw RegressionFitError.cannotFlip(reason: "they come from files")
    }
    let solver = resolvedSolver(rows: n)
    guard solver == .eigen else { return try runLarge(data, solver, targets, progress) }
    // The kernel, its eigenvectors, their squares and LAPACK's work space; the cross kernel.
    try MachineMemory.require((6 * n * n + n * m + (n + m) * data.training.x.columns) * 8)

    var watch = Stopwatch()
    var seconds = RegressionSeconds()
    let (kernel, cross, priors) = try kernels.matrices(
      data, scaling: scaling, flips: averagesFlips, parallelism: parallelism, progress)
    seconds.kernels = watch.lap()

    progress?(method == .ridge ? "eigendecomposition of \(n) rows" : "\(method.rawValue)", 0)
    let fit = try self.fit(kernel, targets)
    seconds.fit = watch.lap()
    let predicted = PredictedRows(
      fit.predictor, fit.predictor.predict(cross), classCount: targets.names.count,
      standardDeviations: priors.flatMap { priors in
        fit.law?.variances(cross: cross, priorVariances: priors).map { $0.squareRoot() }
      })
    let scores = try RegressionScores(
      data.test.targets, predicted, stream: RandomStream(seed: seed))
    seconds.prediction = watch.lap()
    return RegressionResult(
      run: self, data: data, fit: fit, rows: predicted, scores: scores, seconds: seconds)
  }

  /// The method for `rows` rows on `ranks` ranks with the memory of this machine each; kernels of files
  /// have only the eigendecomposition unless another one is asked for.
  func resolvedSolver(rows: Int, ranks: Int = 1) -> RegressionSolver {
    kernels.areFiles && solver == .auto
      ? .eigen
      : solver.resolved(
        rows: rows, available: MachineMemory.available * ranks, precision: precision)
  }

  /// Fits the rows of a training kernel.
  ///
  /// - Throws: as `run(_:progress:)`.
  func fit(_ kernel: Matrix<Double>, _ targets: RegressionTargets) throws -> RegressionFit {
    if method == .ridge, case .fixed(0) = ridge {
      // The eigendecomposition would answer with a pseudo-inverse; this names coincident rows.
      _ = try KernelCholesky(kernel, labels: targets.values, ridge: 0)
    }
    return try plan.fit(kernel, targets)
  }
}
