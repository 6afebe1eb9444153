/// How layers that act differently in training behave.
public enum EvaluationMode: Hashable, Sendable {
  /// Dropout is the identity, and batch normalization takes the running averages of training where the
  /// network has them, otherwise the batch's statistics.
  case evaluation
  /// Dropout draws its mask from the seed and the step, and divides what it keeps by `keep`; batch
  /// normalization takes the batch's statistics.
  case training(seed: UInt64, step: Int)
}
