import Architectures
import Datasets
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// A predictor fitted to training rows alone, as `RegressionRun` fits them, to be asked for new rows later.
///
/// Cost: n^2 / 2 kernel entries and one eigendecomposition of n rows.
public struct ModelFit: Sendable {
  /// The predictor with everything it needs.
  public let model: SavedModel
  /// The ridge, cost or penalty, and all that were tried.
  public let regularization: Regularization
  /// What the fit of a classifier says of itself; nil for a ridge.
  public let training: ClassifierTraining?
  /// What was taken for rounding of the kernel; nil but for a ridge.
  public let rounding: SpectrumRounding?

  /// Fits the rows of `training` with the settings of `run`, always by the eigendecomposition.
  ///
  /// - Parameter options: how the kernel is computed, and what may end that.
  /// - Throws: as `RegressionRun.run`; `SavedModelError.noArchitecture` for kernels from files.
  public init(
    _ run: RegressionRun, _ training: Dataset, options: KernelOptions = KernelOptions()
  ) throws {
    guard case .network(let architecture, let kind) = run.kernels else {
      throw SavedModelError.noArchitecture
    }
    try training.checkFinite()
    try training.checkSeveralClasses()
    let targets = try RegressionTargets(training.targets)
    try run.plan.check(targets, data: training.name)
    let shape = try architecture.inputShape(of: training)
    // The kernel, its eigenvectors, their squares and LAPACK's work space.
    let n = training.count
    try MachineMemory.require((6 * n * n + n * training.x.columns) * 8)
    let scaling = try FittedScaling(run.scaling, fitting: training)
    let inputs = try scaling.applied(to: training)
    let kernel = try architecture.oneKernel(
      inputs, kind: kind, input: shape,
      averagedOver: run.averagesFlips ? .mirrorImages(of: training) : nil, options: options)
    let fit = try run.fit(kernel, targets)
    model = SavedModel(
      run, architecture, kind, training, scaling: scaling, inputs: inputs, predictor: fit.predictor,
      law: fit.law, strength: fit.regularization.strength)
    regularization = fit.regularization
    self.training = fit.training
    rounding = fit.rounding
  }

  /// The ridge, cost or penalty as reports have it.
  public var strength: Strength {
    let (ridge, cost, penalty) = RegressionReport.strengths(regularization)
    return Strength(ridge: ridge, cost: cost, penalty: penalty)
  }

  /// How strongly a fit is regularized; one of the three.
  public struct Strength: Sendable, Encodable {
    /// The ridge.
    public let ridge: RegressionReport.Ridge?
    /// The cost of support vectors.
    public let cost: RegressionReport.Strength?
    /// The penalty of softmax regression.
    public let penalty: RegressionReport.Strength?
  }
}

extension SavedModel {
  /// What the model says of the rows of `data`, with the kernel between them and the training rows in
  /// memory at once: the bits of `RegressionRun.run` on these rows.
  ///
  /// Cost: m n kernel entries; with deviations or a covariance m n^2 multiply-adds more.
  ///
  /// - Parameter wantsDeviations: whether standard deviations of values are computed.
  /// - Throws: `SavedModelError.wrongShape`, `DatasetError`, `InfiniteWidthError`.
  public func predictAtOnce(
    _ data: Dataset, wantsDeviations: Bool = false, options: KernelOptions = KernelOptions()
  ) throws -> PredictedRows {
    let (x, cross) = try crossKernel(data, options)
    var deviations: [Double]?
    if wantsDeviations, let law {
      let priors = try manifest.architecture.diagonal(
        x, kind: manifest.kind, input: manifest.architecture.inputShape(for: manifest.shape),
        parallelism: options.parallelism)
      deviations = law.variances(cross: cross, priorVariances: priors).map { $0.squareRoot() }
    }
    return PredictedRows(
      predictor, predictor.predict(cross), classCount: manifest.classes?.count ?? 0,
      standardDeviations: deviations)
  }

  /// The covariance of the learned function at the rows of `data`, or of new observations there: (m, m).
  ///
  /// - Parameter includesNoise: whether observations are meant.
  /// - Returns: nil for classes, and where there is no law.
  /// - Throws: `SavedModelError.wrongShape`, `DatasetError`, `InfiniteWidthError`.
  public func covariance(
    _ data: Dataset, includesNoise: Bool, options: KernelOptions = KernelOptions()
  ) throws -> Matrix<Double>? {
    guard let law else { return nil }
    let (x, cross) = try crossKernel(data, options)
    let prior = try manifest.architecture.oneKernel(
      x, kind: manifest.kind, input: manifest.architecture.inputShape(for: manifest.shape)!,
      options: options)
    return law.covariance(cross: cross, prior: prior, includesNoise: includesNoise)
  }

  /// The scaled rows of `data`, and K(x, X).
  private func crossKernel(
    _ data: Dataset, _ options: KernelOptions
  ) throws -> (x: Matrix<Double>, cross: Matrix<Double>) {
    let shape = try inputShape(of: data)
    try data.checkFinite()
    let x = try scaling.applied(to: data)
    guard x.rows > 0 else { return (x, Matrix(rows: 0, columns: inputs.rows)) }
    let flips =
      manifest.flips == true
      ? try InputShape(dimensions: manifest.shape).map { try InputGroup.horizontalFlips($0) } : nil
    return (
      x,
      try manifest.architecture.oneKernel(
        x, inputs, kind: manifest.kind, input: shape, averagedOver: flips, options: options)
    )
  }
}
