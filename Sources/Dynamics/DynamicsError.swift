/// Training dynamics that were asked for and do not exist, with the value and the remedy.
public enum DynamicsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Gradient descent diverges with this step.
  case unstableStep(Double, largestStable: Double)
  /// A step size that is not a finite number above 0.
  case invalidStep(Double)
  /// A negative time or number of steps, or NaN.
  case invalidTime(Double)
  /// A loss fraction that is not a number in (0, 1].
  case invalidFraction(Double)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .unstableStep(let step, let largest):
      return "gradient descent diverges with step \(step); use at most \(largest), which is 2 over"
        + " the largest eigenvalue"
    case .invalidStep(let step):
      return "the step size \(step) is not a finite number above 0; give one that is"
    case .invalidTime(let time):
      return "the training time \(time) is not a number >= 0; give one that is"
    case .invalidFraction(let fraction):
      return "the loss fraction \(fraction) is outside (0, 1]; give one inside"
    }
  }
}
