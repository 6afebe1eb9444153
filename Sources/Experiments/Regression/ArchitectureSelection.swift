import Architectures
import Datasets
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// A fully connected network chosen for a data set, for people who do not want to choose.
///
/// Every candidate gets the ridge with the least exact leave-one-out error of the training rows, and
/// the candidate whose error is least is taken: the share of wrong rows for classes, a tie going
/// to the smaller mean square; the mean square for values. Only training rows are given to it.
///
/// Cost: for each candidate one kernel and one eigendecomposition of at most `rowLimit` rows; of
/// more training rows a random part is taken, the same for all candidates.
public struct ArchitectureSelection: Sendable {
  /// A kernel that was tried, and how it does at its best ridge.
  public struct Candidate: Sendable, Encodable {
    /// The network.
    public let architecture: String
    /// ntk or nngp.
    public let kind: String
    /// The ridge and the leave-one-out errors there.
    public let ridge: RidgeSelection.Point
    /// Where in the grid the ridge sits.
    public let place: RidgeSelection.Place
  }

  /// The most rows that candidates are compared on, unless asked for.
  public static let rowLimit = 2000

  /// Every candidate, in the order they were tried.
  public let candidates: [Candidate]
  /// The number of the chosen candidate.
  public let index: Int
  /// The number of training rows they were compared on.
  public let rows: Int
  /// The chosen network.
  public let architecture: Architecture
  /// Which of its kernels.
  public let kind: KernelKind

  /// The networks compared: ReLU networks of 0 to 4 hidden layers.
  ///
  /// For the tangent kernel, each with the first 0 to all hidden layers frozen; with all of them the
  /// kernel is the NNGP, so that 15 networks include both kinds. For the NNGP, one of each depth.
  ///
  /// Reference: Arora et al. (2020), arXiv:1910.01663, section 6.
  public static func networks(_ kind: KernelKind) throws -> [Architecture] {
    try (0...4).flatMap { hidden in
      try (0...(kind == .nngp ? 0 : hidden)).map { frozen in
        var network = try Architecture.fullyConnected(hiddenLayers: hidden).freezing(first: frozen)
        if frozen > 0 { network.name = "fc-\(hidden), first \(frozen) frozen" }
        return network
      }
    }
  }

  /// Compares the networks on the rows of `training`.
  ///
  /// - Parameters:
  ///   - scaling: fitted on all training rows.
  ///   - seed: of the part taken of many rows.
  ///   - rowLimit: the most rows they are compared on.
  ///   - progress: called with the candidate and the share done.
  /// - Throws: `DatasetError`, `InfiniteWidthError`, `KernelError`, `LinearAlgebraError`.
  public init(
    training: Dataset, kind: KernelKind = .ntk, scaling: FeatureScaling = .auto, seed: UInt64 = 0,
    rowLimit: Int = Self.rowLimit, parallelism: Parallelism = .allCores,
    progress: (@Sendable (String, Double) -> Void)? = nil
  ) throws {
    let compared = try Self.part(of: training, limit: rowLimit, seed: seed)
    let n = compared.count
    try MachineMemory.require(6 * n * n * 8)
    let x = try scaling.applied(to: compared, fittedOn: training)
    let targets = try RegressionTargets(compared.targets)
    let networks = try Self.networks(kind)
    var candidates: [Candidate] = []
    for (index, network) in networks.enumerated() {
      progress?("candidate \(network.name)", Double(index) / Double(networks.count))
      let kernel = try network.oneKernel(
        x, kind: kind, input: nil, options: KernelOptions(parallelism: parallelism))
      let selection = try targets.selectRidge(KernelSpectrum(kernel))
      candidates.append(
        Candidate(
          architecture: network.name, kind: kind.rawValue, ridge: selection.chosen,
          place: selection.place))
    }
    func score(_ index: Int) -> (Double, Double) {
      let point = candidates[index].ridge
      return targets.isClassification
        ? (point.classificationError, point.leaveOneOut) : (point.leaveOneOut, 0)
    }
    let best = candidates.indices.reduce(0) { score($1) < score($0) ? $1 : $0 }
    self.candidates = candidates
    index = best
    rows = n
    architecture = networks[best]
    self.kind = kind
  }

  /// All rows, or about `limit` of them, of every class its share.
  private static func part(of training: Dataset, limit: Int, seed: UInt64) throws -> Dataset {
    guard training.count > limit else { return training }
    let split = try training.splitRows(
      trainFraction: Double(limit) / Double(training.count), seed: seed,
      stratified: training.targets.classCount != nil)
    return training.selectingRows(split.training)
  }
}
