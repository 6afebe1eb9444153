import FiniteWidth
import KernelLearning
import LinearAlgebra

/// How a training run ended: `result.json`.
public struct TrainingReport: Sendable, Codable {
  /// The version of this form.
  public var schemaVersion = 1
  /// What was asked for.
  public let request: TrainingRequest
  /// The loss.
  public let loss: Loss
  /// The learning rate before the schedule.
  public let learningRate: Double
  /// The largest learning rate at which gradient descent on the linearized network is stable; nil for
  /// losses without a bound on their curvature.
  public let largestStableRate: Double?
  /// The parameters of the network.
  public let parameters: Int
  /// The training rows.
  public let trainingRows: Int
  /// The test rows.
  public let testRows: Int
  /// The steps made.
  public let steps: Int
  /// The last line of the metrics.
  public let final: TrainingMetrics
  /// A Wilson interval of the test error at level 0.95; nil for values.
  public let testErrorInterval: [Double]?
  /// Of a text, whose tokens are the rows: perplexities at the end; nil for rows.
  public let text: LanguageScores?
  /// The version of this program.
  public let program: String
}

extension TrainingSession {
  /// The end of the run, which is also written to its folder.
  func report(_ data: RegressionData) throws -> TrainingReport {
    let final = course.metrics[course.metrics.count - 1]
    let interval = final.testError.map { error in
      let wrong = Int((error * Double(data.test.count)).rounded())
      let found = ConfidenceInterval.wilson(successes: wrong, trials: data.test.count)
      return [found.lower, found.upper]
    }
    let report = TrainingReport(
      request: request, loss: task.loss, learningRate: trainer.options.learningRate,
      largestStableRate: stableRate, parameters: trainer.network.parameters.count,
      trainingRows: data.training.count, testRows: data.test.count, steps: trainer.step,
      final: final, testErrorInterval: interval, text: nil, program: Versions.current.ntkit)
    try folder?.write(report)
    return report
  }
}
