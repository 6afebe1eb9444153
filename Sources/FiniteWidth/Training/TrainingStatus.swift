/// How training ended.
public enum TrainingStatus: Hashable, Sendable, CustomStringConvertible {
  /// All steps were made.
  case completed
  /// The progress callback stopped it after `step` steps.
  case stopped(step: Int)
  /// The loss or its gradient stopped being finite after `step` steps; every record has a finite loss.
  case diverged(step: Int, learningRate: Double)

  /// One line, with the remedy.
  public var description: String {
    switch self {
    case .completed: return "completed"
    case .stopped(let step): return "stopped after \(step) steps"
    case .diverged(let step, let learningRate):
      return "the loss is not finite after \(step) steps at learning rate \(learningRate);"
        + " use a smaller one: gradient descent on the squared loss needs less than 2 divided by"
        + " the largest eigenvalue of the tangent kernel"
    }
  }
}

/// What a progress callback answers.
public enum TrainingDecision: Sendable {
  /// Train on.
  case proceed
  /// Stop here; the result is recorded as at the end.
  case stop
}

/// Where training is.
public struct TrainingProgress: Sendable {
  /// The number of steps made.
  public let step: Int
  /// The number of whole epochs made.
  public let epoch: Int
  /// The loss of the last step's batch, before the step.
  public let loss: Double
  /// At the end of an epoch, the sum (squared loss) or mean (others) of its batches' losses over
  /// all rows; nil elsewhere.
  public let epochLoss: Double?
}
