import Architectures
import LinearAlgebra

/// A network in training: its options, its data and where it is.
///
/// Step t depends on the state before it, the options and the data alone: batches, dropout and
/// augmentation draw from streams of their own for every epoch or step. Going on from a state
/// therefore gives the bits of an uninterrupted run, for the same thread count and BLAS.
public struct Trainer<Element: Scalar>: Sendable {
  /// The network at its present parameters.
  public private(set) var network: FiniteNetwork<Element>
  /// The options.
  public let options: TrainingOptions<Element>
  /// The training inputs: (n, features).
  public let inputs: Matrix<Element>
  /// The training targets: (n, outputs).
  public let targets: Matrix<Element>
  private var moments: TrainingState<Element>
  private var order: BatchOrder
  private let trained: [ParameterBlock]
  private var gradient: [Element]
  private let programs = NetworkPrograms()
  /// The graph that Path-SGD takes curvatures of.
  private let paths: PathSums<Element>?

  /// What one step saw.
  public struct Step: Sendable {
    /// The loss of the batch before the step, without weight decay.
    public let loss: Double
    /// The rows of the batch.
    public let rows: Int
    /// The norm of the gradient of all trained layers, before it is limited and without weight decay.
    public let gradientNorm: Double
    /// The learning rate of the step, without the factors of layers.
    public let learningRate: Double
  }

  /// A trainer at the start, or at `state`.
  ///
  /// - Parameter state: of an earlier run with the same network, options and data.
  /// - Throws: `FiniteWidthError.shapeMismatch`, `invalidValue`; `noPaths` for Path-SGD.
  public init(
    _ network: FiniteNetwork<Element>, inputs: Matrix<Element>, targets: Matrix<Element>,
    options: TrainingOptions<Element>, from state: TrainingState<Element>? = nil
  ) throws {
    try options.validate()
    try FiniteWidthError.require(inputs.rows > 0, "rows", Double(inputs.rows), "at least 1")
    try FiniteWidthError.check(
      "features", expected: network.inputCount, actual: inputs.columns)
    try FiniteWidthError.check("rows of targets", expected: inputs.rows, actual: targets.rows)
    try FiniteWidthError.check(
      "columns of targets", expected: network.outputCount, actual: targets.columns)
    for extra in [options.predictionInputs, options.kernelProbe, options.signProbe] {
      guard let extra else { continue }
      try FiniteWidthError.check(
        "features of recorded inputs", expected: network.inputCount, actual: extra.columns)
    }
    try network.checkTokens(inputs)
    try options.augmentation.validate(network.input.dimensions)
    try state?.check(
      parameterCount: network.parameters.count, averageCount: network.averageCount,
      options.optimizer)
    paths = options.optimizer == .pathSGD ? try PathSums(network, power: 2) : nil
    self.network = network
    self.options = options
    self.inputs = inputs
    self.targets = targets
    moments = state ?? TrainingState(network.parameters, options.optimizer)
    moments.parameters = []  // the network has them
    moments.averages = []
    if let state {
      self.network.parameters = state.parameters
      self.network.runningAverages = state.averages
    }
    gradient = [Element].zeros(network.parameters.count)
    order = BatchOrder(
      count: inputs.rows, size: options.batchSize ?? inputs.rows, seed: options.seed)
    trained = network.blocks.filter(\.trainable)
  }

  /// The number of steps made.
  public var step: Int { moments.step }
  /// The number of whole epochs made.
  public var epoch: Int { moments.step / order.batches }
  /// The steps of an epoch.
  public var stepsPerEpoch: Int { order.batches }
  /// Whether the last step ended an epoch.
  public var isAtEndOfEpoch: Bool { moments.step % order.batches == 0 }

  /// Where training is.
  public var state: TrainingState<Element> {
    var state = moments
    state.parameters = network.parameters
    state.averages = network.runningAverages
    return state
  }

  /// Makes one step; the network is left as it was when the loss, the gradient or Path-SGD's path
  /// norm is not finite.
  public mutating func advance() -> Step {
    let rows = order.rows(step: step)
    let isWhole = rows.count == inputs.rows
    var x = isWhole ? inputs : inputs.selectingRows(rows)
    if !options.augmentation.isIdentity {
      let shape = network.input.dimensions
      x = options.augmentation.applied(
        to: x, height: shape[0], width: shape[1], channels: shape[2],
        RandomStream(seed: options.seed).child("augmentation").child(step))
    }
    let (loss, statistics) = programs.gradient(
      network, of: options.loss, inputs: x,
      targets: isWhole ? targets : targets.selectingRows(rows),
      mode: .training(seed: options.seed, step: step), into: &gradient)
    let rate =
      options.learningRate * options.rateSchedule.factor(step: step, of: options.steps)
    let norm = gradientNorm(gradient, trained)
    let result = Step(loss: loss, rows: rows.count, gradientNorm: norm, learningRate: rate)
    let (total, curvatures) = paths?.curvatures(network.parameters) ?? (0, [])
    guard loss.isFinite, norm.isFinite, total.isFinite else { return result }
    swap(&network.parameters, &moments.parameters)
    moments.update(
      &gradient, options.optimizer, trained.map { ($0.range, rate * $0.learningRate) },
      factor: options.gradientFactor(norm: norm), decay: options.weightDecay,
      curvatures: curvatures)
    swap(&network.parameters, &moments.parameters)
    network.average(statistics)
    return result
  }

  /// The outputs of the network in evaluation, some rows at a time: (n, outputs).
  ///
  /// - Precondition: `inputs.columns` is the number of features.
  public func outputs(_ inputs: Matrix<Element>) -> Matrix<Element> {
    programs.outputs(network, inputs)
  }
}
