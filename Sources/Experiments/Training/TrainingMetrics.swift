/// What is known of a network at the end of an epoch: one line of `metrics.jsonl`.
public struct TrainingMetrics: Sendable, Codable, Equatable {
  /// The epochs made.
  public let epoch: Int
  /// The steps made.
  public let step: Int
  /// The learning rate of the last step; nil before the first.
  public let learningRate: Double?
  /// The mean loss of a row over the batches of the epoch, each before its step; nil before the
  /// first.
  public let epochLoss: Double?
  /// The mean loss of a row on training rows, at most the first 5,000, or of a token on the first 100,000
  /// of a text.
  public let trainLoss: Double
  /// The share of those rows that are wrong; nil for values.
  public let trainError: Double?
  /// The smallest margin of those rows; nil for values.
  public let smallestMargin: Double?
  /// Of a text, the mean loss of a token of the validation part; nil for rows.
  public let validationLoss: Double?
  /// The mean loss of a test row, or of a token of the test part.
  public let testLoss: Double
  /// The share of test rows that are wrong; nil for values.
  public let testError: Double?
  /// The largest norm of a gradient in the epoch; nil before the first.
  public let largestGradientNorm: Double?
  /// The distance of all trained parameters from the start, over their norm there.
  public let relativeDistance: Double
  /// The Frobenius distance of the tangent kernel on some training rows from that at the start, over its
  /// norm there; nil where it is not measured.
  public let kernelDrift: Double?
  /// The seconds of training so far, over all parts of a run.
  public let seconds: Double
}
