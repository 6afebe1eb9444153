/// Row numbers for training and for testing.
public struct RowSplit: Sendable, Hashable {
  /// The rows to learn from.
  public var training: [Int]
  /// The rows to test on.
  public var test: [Int]

  /// A split with these rows.
  public init(training: [Int], test: [Int]) {
    self.training = training
    self.test = test
  }
}
