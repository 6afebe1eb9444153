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
  /// How parameters move along gradients.
  public var optimizer: Optimizer
  /// How the learning rate changes.
  public var rateSchedule = LearningRateSchedule.constant
  /// lambda: lambda theta is added to the gradient of every trained layer, as of lambda/2 |theta|^2.
  public var weightDecay = 0.0
  /// The largest norm of the loss's gradient in all trained layers; nil for no limit.
  ///
  /// A longer one is scaled down to it, before weight decay.
  public var largestGradientNorm: Double?
  /// Random changes of the images of every batch.
  public var augmentation = Augmentation()
  /// The seed of the order of rows, of dropout and of augmentation.
  public var seed: UInt64
  /// When to record.
  public var schedule: RecordSchedule
  /// Inputs to predict at every record; nil records no predictions.
  public var predictionInputs: Matrix<Element>?
  /// Inputs on which the drift of the tangent kernel is measured; nil measures none.
  public var kernelProbe: Matrix<Element>?
  /// Inputs on which the signs of pre-activations are compared with those at the start; nil compares
  /// none.
  public var signProbe: Matrix<Element>?

  /// Options; the defaults are full-batch gradient descent, recorded at both ends.
  public init(
    loss: Loss = .squared, learningRate: Double, steps: Int, batchSize: Int? = nil,
    optimizer: Optimizer = .gradientDescent(), seed: UInt64 = 0,
    schedule: RecordSchedule = .ends, predictionInputs: Matrix<Element>? = nil,
    kernelProbe: Matrix<Element>? = nil
  ) {
    self.loss = loss
    self.learningRate = learningRate
    self.steps = steps
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.seed = seed
    self.schedule = schedule
    self.predictionInputs = predictionInputs
    self.kernelProbe = kernelProbe
  }

  /// What a gradient of this norm is multiplied by, so that it is not longer than allowed.
  func gradientFactor(norm: Double) -> Double {
    guard let limit = largestGradientNorm, norm > limit else { return 1 }
    return limit / norm
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
      weightDecay >= 0 && weightDecay.isFinite, "weightDecay", weightDecay,
      "at least 0 and finite")
    if let norm = largestGradientNorm {
      try FiniteWidthError.require(
        norm > 0 && norm.isFinite, "largestGradientNorm", norm, "positive and finite")
    }
    try optimizer.validate()
    try rateSchedule.validate()
  }
}
