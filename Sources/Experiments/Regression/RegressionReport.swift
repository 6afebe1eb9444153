import Datasets
import Foundation
import KernelLearning

/// A `RegressionResult` in the form of its JSON file.
public struct RegressionReport: Sendable, Encodable {
  /// One part of the data.
  public struct Part: Sendable, Encodable {
    /// The name.
    public let name: String
    /// The number of rows.
    public let rows: Int
    /// The shape of one row.
    public let shape: [Int]
  }

  /// The ridge.
  public struct Ridge: Sendable, Encodable {
    /// The chosen or given ridge and its leave-one-out errors.
    public let chosen: RidgeSelection.Point
    /// Where in the grid it sits; nil for a given ridge.
    public let place: RidgeSelection.Place?
    /// What it was chosen by; nil for a given ridge.
    public let criterion: RidgeCriterion?
    /// The errors of every ridge tried.
    public let curve: [RidgeSelection.Point]
  }

  /// How the network was chosen.
  public struct Selection: Sendable, Encodable {
    /// The number of the chosen candidate, from 0.
    public let chosen: Int
    /// The number of training rows that candidates were compared on.
    public let rows: Int
    /// Every candidate at its best ridge.
    public let candidates: [ArchitectureSelection.Candidate]
  }

  /// A score of classes.
  public struct Classification: Sendable, Encodable {
    /// The share of test rows predicted right.
    public let accuracy: Double
    /// A Wilson interval of `accuracy`.
    public let accuracyInterval: ConfidenceInterval
    /// The number of wrong rows.
    public let wrong: Int
    /// The names of the classes.
    public let classes: [String]
    /// Rows of class i predicted as class j.
    public let confusion: [[Int]]
  }

  /// The version of this form.
  public let schemaVersion = 1
  /// The name of the architecture; nil when the kernels came from files.
  public let architecture: String?
  /// nngp or ntk; nil when the kernels came from files.
  public let kind: String?
  /// The networks compared, when one was chosen from training rows; nil for a given one.
  public let selection: Selection?
  /// The files of the kernels; nil when they were computed.
  public let kernelFiles: [String]?
  /// How inputs were scaled; `none` when the kernels came from files.
  public let scaling: FeatureScaling
  /// The seed.
  public let seed: UInt64
  /// The threads.
  public let threads: Int
  /// The training rows.
  public let train: Part
  /// The test rows.
  public let test: Part
  /// The number of test rows that also occur among the training rows.
  public let testRowsAlsoInTraining: Int
  /// The ridge.
  public let ridge: Ridge
  /// How a large system was solved; nil for the eigendecomposition.
  public let solver: SolverReport?
  /// The score, when the targets are classes.
  public let classification: Classification?
  /// The score, when the targets are values.
  public let regression: RegressionScore?
  /// The wall time.
  public let seconds: RegressionSeconds
  /// The largest memory of the process in bytes; nil where the system does not say.
  public let peakMemory: Int?
  /// What it was computed with.
  public let versions: Versions

  /// The report of `result`.
  public init(_ result: RegressionResult) {
    let (run, data) = (result.run, result.data)
    switch run.kernels {
    case .network(let network, let kernel):
      architecture = network.name
      kind = kernel.rawValue
      kernelFiles = nil
      scaling = run.scaling.resolved(for: data.training.shape)
    case .files(let training, let test):
      architecture = nil
      kind = nil
      kernelFiles = [training.path] + (test.map { [$0.path] } ?? [])
      scaling = .none
    }
    selection = run.selection.map {
      Selection(chosen: $0.index, rows: $0.rows, candidates: $0.candidates)
    }
    seed = run.seed
    threads = run.parallelism.threads
    train = Part(data.training)
    test = Part(data.test)
    testRowsAlsoInTraining = data.sharedRows
    ridge = Ridge(
      chosen: result.chosen, place: result.place, criterion: result.criterion, curve: result.curve)
    solver = result.solver
    switch result.score {
    case .classification(let score):
      classification = Classification(score, data.test.targets)
      regression = nil
    case .regression(let score):
      classification = nil
      regression = score
    }
    seconds = result.seconds
    peakMemory = ProcessMemory.peak
    versions = .current
  }
}

extension RegressionReport.Part {
  init(_ dataset: Dataset) {
    self.init(name: dataset.name, rows: dataset.count, shape: dataset.shape)
  }
}

extension RegressionReport.Classification {
  init(_ score: ClassificationScore, _ targets: Targets) {
    accuracy = score.accuracy
    accuracyInterval = ConfidenceInterval(
      lower: 1 - score.interval.upper, upper: 1 - score.interval.lower,
      confidence: score.interval.confidence)
    wrong = score.wrong
    if case .classes(_, let names) = targets { classes = names } else { classes = [] }
    confusion = score.confusion
  }
}

extension RegressionResult {
  /// Writes `predictions.csv` and `report.json` into `folder`, which must exist.
  ///
  /// - Throws: `ResultFileError.unwritable`.
  public func write(to folder: String) throws {
    try ResultFile.write(Data(predictionTable.utf8), to: folder + "/predictions.csv")
    try ResultJSON.write(RegressionReport(self), to: folder + "/report.json")
  }
}
