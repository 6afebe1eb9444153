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

  /// The cost of support vectors or the penalty of softmax regression.
  public struct Strength: Sendable, Encodable {
    /// The chosen or given strength and its errors on held-out parts of the training rows.
    public let chosen: ClassifierPoint
    /// Where in the grid it sits; nil for a given one.
    public let place: RidgeSelection.Place?
    /// The errors of every strength tried.
    public let curve: [ClassifierPoint]
  }

  /// How the network was chosen.
  public struct Selection: Sendable, Encodable {
    /// What decided.
    public let criterion: SelectionCriterion
    /// The number of the chosen candidate, from 0.
    public let chosen: Int
    /// The number of training rows that candidates were compared on.
    public let rows: Int
    /// Every candidate at its best ridge, cost or penalty, and all that were tried with it.
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
    /// The match of the probabilities; nil where there are none.
    public let calibration: CalibrationScore?
  }

  /// The version of this form.
  public let schemaVersion = 1
  /// The name of the architecture; nil when the kernels came from files.
  public let architecture: String?
  /// nngp or ntk; nil when the kernels came from files.
  public let kind: String?
  /// Whether kernels were averaged over mirror images.
  public let flips: Bool
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
  /// How the predictor was learned.
  public let classifier: KernelMethod
  /// How the standard deviations of weights and biases were tuned; nil for given ones.
  public let tuning: EvidenceTuning.Summary?
  /// The ridge; nil for other classifiers.
  public let ridge: Ridge?
  /// The cost of support vectors; nil for other classifiers.
  public let cost: Strength?
  /// The penalty of softmax regression; nil for other classifiers.
  public let penalty: Strength?
  /// What the fit of a classifier says of itself; nil for a ridge.
  public let training: ClassifierTraining?
  /// What was taken for rounding of the training kernel; nil but for a ridge in memory.
  public let rounding: SpectrumRounding?
  /// How a large system was solved; nil for the eigendecomposition.
  public let solver: SolverReport?
  /// The score, when the targets are classes.
  public let classification: Classification?
  /// The score, when the targets are values.
  public let regression: RegressionScore?
  /// The match of the predictive laws of values; nil for classes, and where there are none.
  public let predictive: GaussianScore?
  /// The test rows that were predicted worst.
  public let mistakes: [Mistake]
  /// The wall time.
  public let seconds: RegressionSeconds
  /// The largest memory of the process in bytes; nil where the system does not say.
  public let peakMemory: Int?
  /// What it was computed with.
  public let versions: Versions

  /// The report of `result`.
  public init(_ result: RegressionResult) {
    let (run, data) = (result.run, result.data)
    flips = run.averagesFlips
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
      Selection(
        criterion: $0.criterion, chosen: $0.index, rows: $0.rows, candidates: $0.candidates)
    }
    seed = run.seed
    threads = run.parallelism.threads
    train = Part(data.training)
    test = Part(data.test)
    testRowsAlsoInTraining = data.sharedRows
    classifier = run.method
    tuning = run.tuning?.summary
    (ridge, cost, penalty) = Self.strengths(result.regularization)
    training = result.training
    rounding = result.rounding
    solver = result.solver
    switch result.score {
    case .classification(let score):
      classification = Classification(
        score, data.test.targets, calibration: result.scores.calibration)
      regression = nil
    case .regression(let score):
      classification = nil
      regression = score
    }
    predictive = result.scores.predictive
    mistakes = result.worstMistakes()
    seconds = result.seconds
    peakMemory = ProcessMemory.peak
    versions = .current
  }

  /// The report of a regularization; one of the three.
  static func strengths(_ found: Regularization) -> (Ridge?, Strength?, Strength?) {
    switch found {
    case .ridge(let chosen, let place, let criterion, let curve):
      return (Ridge(chosen: chosen, place: place, criterion: criterion, curve: curve), nil, nil)
    case .cost(let chosen, let place, let curve):
      return (nil, Strength(chosen: chosen, place: place, curve: curve), nil)
    case .penalty(let chosen, let place, let curve):
      return (nil, nil, Strength(chosen: chosen, place: place, curve: curve))
    }
  }
}

extension RegressionReport.Part {
  init(_ dataset: Dataset) {
    self.init(name: dataset.name, rows: dataset.count, shape: dataset.shape)
  }
}

extension RegressionReport.Classification {
  init(_ score: ClassificationScore, _ targets: Targets, calibration: CalibrationScore?) {
    accuracy = score.accuracy
    accuracyInterval = ConfidenceInterval(
      lower: 1 - score.interval.upper, upper: 1 - score.interval.lower,
      confidence: score.interval.confidence)
    wrong = score.wrong
    if case .classes(_, let names) = targets { classes = names } else { classes = [] }
    confusion = score.confusion
    self.calibration = calibration
  }
}
