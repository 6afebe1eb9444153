import Datasets
import KernelLearning
import LinearAlgebra

/// The wall time of the parts of a `RegressionRun`.
public struct RegressionSeconds: Sendable, Encodable {
  /// Both kernels.
  public var kernels = 0.0
  /// The eigendecomposition and the choice of the ridge.
  public var fit = 0.0
  /// Predictions and their score.
  public var prediction = 0.0
}

/// A fitted predictor and how its ridge was found.
struct RegressionFit: Sendable {
  let model: KernelRidge
  let chosen: RidgeSelection.Point
  /// nil for a given ridge.
  let place: RidgeSelection.Place?
  let curve: [RidgeSelection.Point]
  /// nil for a given ridge.
  let criterion: RidgeCriterion?
}

/// How well the test rows were predicted.
public enum RegressionVerdict: Sendable {
  /// Of classes.
  case classification(ClassificationScore)
  /// Of values.
  case regression(RegressionScore)

  /// The score of `outputs` against `truth`; `stream` draws the bootstrap of values.
  init(_ truth: Targets, _ outputs: Matrix<Double>, stream: RandomStream) throws {
    switch truth {
    case .classes(let labels, let names):
      self = .classification(
        try ClassificationScore(
          truth: labels, predicted: outputs.decisions, classCount: names.count))
    case .values(let values):
      self = .regression(
        RegressionScore(
          targets: .column(values), predicted: outputs, stream: stream.child("regression score")))
    }
  }
}

/// What a `RegressionRun` found.
public struct RegressionResult: Sendable {
  /// The settings.
  public let run: RegressionRun
  /// The rows.
  public let data: RegressionData
  /// The chosen or given ridge with its leave-one-out errors.
  public let chosen: RidgeSelection.Point
  /// Where in the grid the choice sits; nil for a given ridge.
  public let place: RidgeSelection.Place?
  /// The leave-one-out errors of every ridge tried.
  public let curve: [RidgeSelection.Point]
  /// What the ridge was chosen by; nil for a given ridge.
  public let criterion: RidgeCriterion?
  /// The fitted predictor.
  public let model: KernelRidge
  /// The outputs at the test rows, (m, c).
  public let predicted: Matrix<Double>
  /// The score of the test rows.
  public let score: RegressionVerdict
  /// The wall time.
  public let seconds: RegressionSeconds
  /// How a large system was solved; nil for the eigendecomposition.
  public let solver: SolverReport?

  init(
    run: RegressionRun, data: RegressionData, fit: RegressionFit, predicted: Matrix<Double>,
    score: RegressionVerdict, seconds: RegressionSeconds, solver: SolverReport? = nil
  ) {
    self.solver = solver
    model = fit.model
    self.run = run
    self.data = data
    chosen = fit.chosen
    place = fit.place
    curve = fit.curve
    criterion = fit.criterion
    self.predicted = predicted
    self.score = score
    self.seconds = seconds
  }

  /// The predictions as comma-separated text: row, truth, prediction, and the outputs.
  ///
  /// Rows count from 0. Two classes have one output, negative for the first class.
  public var predictionTable: String { PredictionTable.text(predicted, data.test.targets) }
}
