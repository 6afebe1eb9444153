/// The two published parts of a benchmark set.
public enum DatasetPart: String, Sendable, Hashable, CaseIterable {
  /// The part to learn from.
  case train
  /// The part to test on.
  case test
}
