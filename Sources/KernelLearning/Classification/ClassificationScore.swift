import LinearAlgebra

/// How well predicted classes match the true ones.
public struct ClassificationScore: Sendable, Codable, Equatable {
  /// The number of rows scored.
  public let count: Int
  /// How many were wrong.
  public let wrong: Int
  /// A Wilson confidence interval of the error rate.
  public let interval: ConfidenceInterval
  /// The number of rows of class i predicted as class j, row-major: `confusion[i][j]`.
  public let confusion: [[Int]]

  /// The share of wrong rows.
  public var error: Double { count == 0 ? 0 : Double(wrong) / Double(count) }
  /// The share of right rows.
  public var accuracy: Double { 1 - error }

  /// Scores `predicted` against `truth`, classes numbered 0..<classCount.
  ///
  /// - Throws: `ClassificationError.classOutOfRange`.
  public init(
    truth: [Int], predicted: [Int], classCount: Int, confidence: Confidence = .percent95
  ) throws {
    precondition(
      truth.count == predicted.count, "\(predicted.count) predictions for \(truth.count) rows")
    var table = [[Int]](repeating: [Int](repeating: 0, count: classCount), count: classCount)
    for (row, pair) in zip(truth, predicted).enumerated() {
      for value in [pair.0, pair.1] where !(0..<classCount).contains(value) {
        throw ClassificationError.classOutOfRange(row: row, value: value, count: classCount)
      }
      table[pair.0][pair.1] += 1
    }
    count = truth.count
    wrong = zip(truth, predicted).count { $0 != $1 }
    interval = .wilson(successes: wrong, trials: count, confidence: confidence)
    confusion = table
  }
}
