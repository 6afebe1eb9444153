import Architectures
import LinearAlgebra

/// What `ntkit analyze` is asked: a data set, an architecture and how far to go.
public struct AnalysisRequest: Sendable {
  /// The data set's reference, in the form the command line takes.
  public var data: String
  /// The architecture; nil takes the two-layer network of item A1.
  public var architecture: Architecture?
  /// A kernel computed before, in place of an architecture; no network is trained then.
  ///
  /// Of a set with a test part it is that of the training rows, else that of all rows, each after
  /// the selection of classes.
  public var kernel: PrecomputedKernel?
  /// The kernel of the test part against the training rows, for sets that have one.
  public var testKernel: PrecomputedKernel?
  /// The classes to keep, by name or number from 0, in the order of their new labels; nil keeps all.
  public var classes: [String]?
  /// The number of training rows, taken from the front after class selection; nil takes all.
  public var limit: Int?
  /// The seed of splits, random labels and networks.
  public var seed: UInt64
  /// The width of the trained network, for each output of the two-layer one; nil takes 1,024, or
  /// less where that is too much work.
  public var width: Int?
  /// The iterations of the trained network; nil chooses by cost, between 50 and 400.
  public var iterations: Int?
  /// The folder for the report and the figures.
  public var output: String
  /// The command line, for the report.
  public var commandLine: String
  /// Called with what is being done and the share of that stage that is done.
  public var progress: (@Sendable (String, Double) -> Void)?

  /// A request.
  public init(
    data: String, architecture: Architecture? = nil, kernel: PrecomputedKernel? = nil,
    testKernel: PrecomputedKernel? = nil, classes: [String]? = nil, limit: Int? = nil,
    seed: UInt64 = 0, width: Int? = nil, iterations: Int? = nil, output: String,
    commandLine: String = "", progress: (@Sendable (String, Double) -> Void)? = nil
  ) {
    self.data = data
    self.architecture = architecture
    self.kernel = kernel
    self.testKernel = testKernel
    self.classes = classes
    self.limit = limit
    self.seed = seed
    self.width = width
    self.iterations = iterations
    self.output = output
    self.commandLine = commandLine
    self.progress = progress
  }

  /// Whether the network is that of the theory: two layers, the first one trained.
  var isTwoLayer: Bool { architecture == nil && kernel == nil }

  func report(_ stage: String, _ share: Double) { progress?(stage, share) }
}
