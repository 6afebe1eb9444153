import Datasets
import Foundation
import KernelLearning
import LinearAlgebra

/// The outputs of a saved model on some rows, with their score where the targets are known.
public struct Prediction: Sendable {
  /// The model.
  public let model: SavedModel
  /// The rows.
  public let data: Dataset
  /// What is predicted of them.
  public let rows: PredictedRows
  /// How well; nil without rows.
  public let scores: RegressionScores?

  /// Predicts and scores the rows of `data`.
  ///
  /// - Throws: as `SavedModel.predict`; `SavedModelError.unknownClass` or `.otherTargets`.
  public init(
    _ model: SavedModel, _ data: Dataset, seed: UInt64 = 0, parallelism: Parallelism = .allCores,
    progress: ((Double) throws -> Void)? = nil
  ) throws {
    let truth = try Self.match(data, model)
    self.model = model
    self.data = Dataset(name: data.name, x: data.x, shape: data.shape, targets: truth)
    rows = try model.predict(data, parallelism: parallelism, progress: progress)
    scores =
      data.count == 0
      ? nil : try RegressionScores(truth, rows, stream: RandomStream(seed: seed))
  }

  /// The outputs: (m, outputs).
  public var outputs: Matrix<Double> { rows.outputs }

  /// The score; nil without rows.
  public var score: RegressionVerdict? { scores?.verdict }

  /// The targets of `data` with the model's numbers for its classes.
  private static func match(_ data: Dataset, _ model: SavedModel) throws -> Targets {
    switch (data.targets, model.manifest.classes) {
    case (_, nil):
      guard let values = data.targets.numbers else {
        throw SavedModelError.otherTargets(data: data.name, hasClasses: false)
      }
      return .values(values)
    case (.values, .some):
      throw SavedModelError.otherTargets(data: data.name, hasClasses: true)
    case (.classes(let labels, let names), .some(let known)):
      return try .matched(labels, names, to: known) { row, name in
        SavedModelError.unknownClass(data: data.name, row: row, name: name, known: known)
      }
    }
  }

  /// The predictions as comma-separated text; see `RegressionResult.predictionTable`.
  public var table: String { PredictionTable.text(rows, data.targets) }

  /// Writes `predictions.csv` and `report.json` into `folder`, which must exist.
  ///
  /// - Throws: `ResultFileError.unwritable`.
  public func write(to folder: String) throws {
    try ResultFile.write(Data(table.utf8), to: folder + "/predictions.csv")
    try ResultJSON.write(PredictionReport(self), to: folder + "/report.json")
  }
}

/// A `Prediction` in the form of its JSON file.
public struct PredictionReport: Sendable, Encodable {
  /// The version of this form.
  public let schemaVersion = 1
  /// The model.
  public let model: SavedModel.Manifest
  /// The rows.
  public let data: RegressionReport.Part
  /// The score, when the targets are classes.
  public let classification: RegressionReport.Classification?
  /// The score, when the targets are values.
  public let regression: RegressionScore?
  /// The match of the predictive laws of values; nil for classes, and where there are none.
  public let predictive: GaussianScore?
  /// What it was computed with.
  public let versions = Versions.current

  /// The report of `prediction`.
  public init(_ prediction: Prediction) {
    model = prediction.model.manifest
    data = RegressionReport.Part(prediction.data)
    predictive = prediction.scores?.predictive
    switch prediction.score {
    case .classification(let score):
      classification = RegressionReport.Classification(
        score, prediction.data.targets, calibration: prediction.scores?.calibration)
      regression = nil
    case .regression(let score):
      classification = nil
      regression = score
    case nil:
      classification = nil
      regression = nil
    }
  }
}
