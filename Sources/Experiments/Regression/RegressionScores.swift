import Datasets
import KernelLearning
import LinearAlgebra

/// How well the test rows were predicted.
public enum RegressionVerdict: Sendable {
  /// Of classes.
  case classification(ClassificationScore)
  /// Of values.
  case regression(RegressionScore)
}

/// Every score of some predicted rows; the only reader of test targets.
public struct RegressionScores: Sendable {
  /// Accuracy or errors.
  public let verdict: RegressionVerdict
  /// The match of probabilities; nil for values, and without probabilities.
  public let calibration: CalibrationScore?
  /// The match of predictive laws; nil for classes, and without laws.
  public let predictive: GaussianScore?

  /// Scores `rows` against `truth`; `stream` draws the bootstrap of values.
  init(_ truth: Targets, _ rows: PredictedRows, stream: RandomStream) throws {
    switch truth {
    case .classes(let labels, let names):
      verdict = .classification(
        try ClassificationScore(
          truth: labels, predicted: rows.classes ?? rows.outputs.decisions,
          classCount: names.count))
      calibration = rows.probabilities.map {
        CalibrationScore(classes: labels, probabilities: $0)
      }
      predictive = nil
    case .values(let values):
      verdict = .regression(
        RegressionScore(
          targets: .column(values), predicted: rows.outputs,
          stream: stream.child("regression score")))
      calibration = nil
      predictive = rows.standardDeviations.map { deviations in
        GaussianScore(
          targets: values, means: rows.outputs.elements, variances: deviations.map { $0 * $0 })
      }
    }
  }
}
