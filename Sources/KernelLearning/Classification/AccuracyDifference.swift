/// The difference of the accuracies of two classifiers on the same rows.
///
/// Row i adds d_i = 1 where only the first is right, -1 where only the second is, and 0 elsewhere.
/// The difference is the mean of d, and its standard error that of a mean of n independent numbers,
/// the root of the sum of (d_i - mean)^2 / (n (n - 1)). Rows that both get right or both get wrong
/// cancel, so it is smaller than that of two accuracies on rows of their own; it is the limit of the
/// paired bootstrap over rows, up to n - 1 for n. It knows nothing of the draw of training rows.
public struct AccuracyDifference: Sendable, Codable, Equatable {
  /// The accuracy of the first minus that of the second.
  public let value: Double
  /// The standard error over test rows; 0 for fewer than two rows.
  public let standardError: Double
  /// How many rows only the first has right.
  public let firstOnly: Int
  /// How many rows only the second has right.
  public let secondOnly: Int

  /// Compares two lists of predicted classes with the true ones.
  ///
  /// - Precondition: the lists are equally long.
  public init(truth: [Int], first: [Int], second: [Int]) {
    precondition(
      truth.count == first.count && truth.count == second.count,
      "\(first.count) and \(second.count) predictions for \(truth.count) rows")
    firstOnly = truth.indices.count { first[$0] == truth[$0] && second[$0] != truth[$0] }
    secondOnly = truth.indices.count { first[$0] != truth[$0] && second[$0] == truth[$0] }
    let n = Double(truth.count)
    value = truth.isEmpty ? 0 : Double(firstOnly - secondOnly) / n
    let squares = Double(firstOnly + secondOnly) - n * value * value
    standardError = truth.count < 2 ? 0 : (max(0, squares) / (n * (n - 1))).squareRoot()
  }
}
