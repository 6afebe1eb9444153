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

/// What a `RegressionRun` found.
public struct RegressionResult: Sendable {
  /// The settings.
  public let run: RegressionRun
  /// The rows.
  public let data: RegressionData
  /// The ridge, cost or penalty, and all that were tried.
  public let regularization: Regularization
  /// The fitted predictor.
  public let predictor: KernelPredictor
  /// What the fit of a classifier says of itself; nil for a ridge.
  public let training: ClassifierTraining?
  /// The law of new observations; nil for classes, and where there is none.
  let law: PredictiveLaw?
  /// What was taken for rounding of the training kernel; nil but for a ridge in memory.
  public let rounding: SpectrumRounding?
  /// What was predicted of the test rows.
  public let rows: PredictedRows
  /// How well.
  public let scores: RegressionScores
  /// The wall time.
  public let seconds: RegressionSeconds
  /// How a large system was solved; nil for the eigendecomposition.
  public let solver: SolverReport?
  /// The ranks that carried it out; nil for one process.
  public internal(set) var cluster: ClusterReport?

  init(
    run: RegressionRun, data: RegressionData, fit: RegressionFit, rows: PredictedRows,
    scores: RegressionScores, seconds: RegressionSeconds, solver: SolverReport? = nil
  ) {
    self.run = run
    self.data = data
    regularization = fit.regularization
    predictor = fit.predictor
    training = fit.training
    law = fit.law
    rounding = fit.rounding
    self.rows = rows
    self.scores = scores
    self.seconds = seconds
    self.solver = solver
  }

  /// The chosen or given ridge with its errors on training rows; nil for other classifiers.
  public var chosen: RidgeSelection.Point? {
    if case .ridge(let chosen, _, _, _) = regularization { return chosen }
    return nil
  }

  /// The outputs at the test rows, (m, c).
  public var predicted: Matrix<Double> { rows.outputs }

  /// The score of the test rows.
  public var score: RegressionVerdict { scores.verdict }

  /// The predictions as comma-separated text: row, truth, prediction, the outputs, and probabilities of
  /// classes or the standard deviation and the 95 % interval of a value where there are any.
  ///
  /// Rows count from 0. Ridge regression on two classes has one output, negative for the first;
  /// support vectors have one for each pair of classes, positive for the first of it.
  public var predictionTable: String { PredictionTable.text(rows, data.test.targets) }
}
