/// How layers that act differently in training behave.
public enum EvaluationMode: Hashable, Sendable {
  /// Dropout is the identity.
  case evaluation
  /// Dropout draws its mask from the seed and the step, and divides what it keeps by `keep`.
  case training(seed: UInt64, step: Int)
}
