/// Everything an analysis found, as `report.json` holds it.
public struct AnalysisResult: Sendable, Codable {
  /// The version of this form.
  public var schemaVersion = 1
  /// The version of the program.
  public var version: String
  /// The data set.
  public var data: DataSummary
  /// The compact description of the architecture, or the file of the kernel.
  public var architecture: String
  /// The seed.
  public var seed: UInt64
  /// The kernel on the training rows.
  public var kernel: KernelSummary
  /// The labels against the kernel.
  public var labels: LabelSummary
  /// Training, predicted and done.
  public var training: TrainingSummary
  /// Held-out rows.
  public var prediction: PredictionSummary
  /// What was done to the data, and what to know of the numbers.
  public var notes: [String]
  /// The announced and the used resources.
  public var cost: CostSummary

  /// The training set.
  public struct DataSummary: Sendable, Codable {
    /// Its name.
    public var name: String
    /// The number of training rows.
    public var n: Int
    /// The number of held-out rows.
    public var testRows: Int
    /// The number of features.
    public var features: Int
    /// The number of classes; 0 for regression.
    public var classes: Int
    /// The names of the classes.
    public var classNames: [String]
  }

  /// The spectrum's ends.
  public struct KernelSummary: Sendable, Codable {
    /// lambda_0.
    public var smallestEigenvalue: Double
    /// The largest eigenvalue.
    public var largestEigenvalue: Double
    /// The mean of the diagonal.
    public var meanDiagonal: Double
    /// The share of |y|^2 in the top 5 % of the eigenvectors, true labels.
    public var trueShareOfTop5Percent: Double
    /// The same for random labels.
    public var randomShareOfTop5Percent: Double
  }

  /// How complex the labels are.
  public struct LabelSummary: Sendable, Codable {
    /// sqrt(2 y^T H^-1 y / n).
    public var trueComplexity: Double
    /// The mean of the same over random labels.
    public var randomComplexity: Double
    /// Its standard error.
    public var randomComplexityStandardError: Double
    /// sqrt(y^T H^-1 y): the predicted distance from initialization.
    public var predictedDistance: Double
    /// The sum of all terms of the generalization bound.
    public var bound: Double
    /// The terms by name; `main` is the complexity measure.
    public var boundTerms: [String: Double]
    /// Whether the bound says nothing because it is above 1.
    public var boundIsVacuous: Bool
    /// The complexity over the share of labels replaced by random ones.
    public var corruption: [CorruptionPoint]
  }

  /// One corruption fraction.
  public struct CorruptionPoint: Sendable, Codable {
    /// The probability that a label is replaced by a random one.
    public var fraction: Double
    /// The mean complexity over draws.
    public var complexity: Double
    /// Its standard error.
    public var standardError: Double
    /// The exact root mean square over draws.
    public var expected: Double
  }

  /// Training curves: squared error relative to the start, |y - f|^2 / |y|^2.
  public struct TrainingSummary: Sendable, Codable {
    /// The step size of gradient descent on 1/2 sum (y - f)^2.
    public var learningRate: Double
    /// The largest stable step size, 2 / lambda_max.
    public var largestStableLearningRate: Double
    /// The width of the trained network.
    public var width: Int
    /// The iterations the curves are given at.
    public var iterations: [Int]
    /// Predicted by the kernel, true labels.
    public var predictedLoss: [Double]
    /// The trained network, true labels; empty when no network was trained.
    public var trainedLoss: [Double]
    /// Predicted by the kernel, random labels.
    public var predictedRandomLoss: [Double]
    /// The trained network, random labels.
    public var trainedRandomLoss: [Double]
    /// The iterations to remove 99 % of the error, predicted, true labels; nil when unreachable.
    public var predictedIterationsTo1Percent: Int?
    /// The same for random labels.
    public var predictedRandomIterationsTo1Percent: Int?
    /// max |trained - predicted| / predicted over the curve, true labels; nil when no network was
    /// trained.
    public var largestDeviation: Double?
    /// The same for random labels.
    public var largestRandomDeviation: Double?
    /// The trained network's distance from initialization, true labels, in the kernel's units.
    public var trainedDistance: Double?
    /// How training ended, when not as planned.
    public var status: String
  }

  /// The kernel predictor on rows it has not seen.
  public struct PredictionSummary: Sendable, Codable {
    /// The ridge chosen by leave-one-out error.
    public var ridge: Double
    /// Where in the grid it sits: inside, smallest or largest.
    public var ridgePlace: String
    /// The leave-one-out error on the training rows: wrong share, or root mean square.
    public var leaveOneOutError: Double
    /// The error on the held-out rows: wrong share, or root mean square.
    public var testError: Double
    /// The 95 % interval of the test error.
    public var testErrorInterval: [Double]
  }

  /// Time and memory.
  public struct CostSummary: Sendable, Codable {
    /// The bytes the plan announced.
    public var plannedBytes: Int
    /// The peak resident bytes of the process.
    public var peakBytes: Int
    /// The wall time in seconds.
    public var seconds: Double
  }
}
