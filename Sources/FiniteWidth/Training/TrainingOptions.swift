import LinearAlgebra

/// How to train a finite network.
public struct TrainingOptions<Element: Scalar>: Sendable {
  /// What is made small.
  public var loss: Loss
  /// The step size; multiplied by each layer's own factor.
  public var learningRate: Double
  /// The number of steps.
  public var steps: Int
  /// The rows of a mini-batch; nil means all.
  ///
  /// The last batch of an epoch may be smaller.
  public var batchSize: Int?
  /// Heavy-ball momentum: v <- momentum v + g, theta <- theta - learningRate v.
  public var momentum: Double
  /// The seed of the order of rows and of dropout.
  public var seed: UInt64
  /// When to record.
  public var schedule: RecordSchedule
  /// Inputs to predict at every record; nil records no predictions.
  public var predictionInputs: Matrix<Element>?
  /// Inputs on which the drift of the tangent kernel is measured; nil measures none.
  public var kernelProbe: Matrix<Element>?

  /// Options; the defaults are full-batch gradient descent, recorded at both ends.
  public init(
    loss: Loss = .squared, learningRate: Double, steps: Int, batchSize: Int? = nil,
    momentum: Double = 0, seed: UInt64 = 0, schedule: RecordSchedule = .ends,
    predictionInputs: Matrix<Element>? = nil, kernelProbe: Matrix<Element>? = nil
  ) {
    self.loss = loss
    self.learningRate = learningRate
    self.steps = steps
    self.batchSize = batchSize
    self.momentum = momentum
    self.seed = seed
    self.schedule = schedule
    self.predictionInputs = predictionInputs
    self.kernelProbe = kernelProbe
  }

  /// Throws `FiniteWidthError.invalidValue` for the first option outside its range.
  func validate() throws {
    try FiniteWidthError.require(
      learningRate > 0 && learningRate.isFinite, "learningRate", learningRate,
      "positive and finite")
    try FiniteWidthError.require(steps >= 0, "steps", Double(steps), "at least 0")
    if let batchSize {
      try FiniteWidthError.require(batchSize > 0, "batchSize", Double(batchSize), "at least 1")
    }
    try FiniteWidthError.require(
      momentum >= 0 && momentum < 1, "momentum", momentum, "at least 0 and below 1")
  }
}
