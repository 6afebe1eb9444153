import Architectures
import Datasets
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// A kernel chosen for a data set among those of several networks.
///
/// Every candidate gets the ridge, cost or penalty that the criterion takes, and the candidate whose
/// criterion is best there is taken, the first of equals. Only training rows are given to it.
///
/// Cost: for each candidate one kernel and one eigendecomposition (cross-validation: one for each
/// part) of at most `rowLimit` rows; of more training rows a random part is taken, the same for all
/// candidates.
public struct ArchitectureSelection: Sendable {
  /// A kernel that was tried, and how it does with its best regularization.
  public struct Candidate: Sendable, Encodable {
    /// The network.
    public let architecture: String
    /// ntk or nngp.
    public let kind: String
    /// The ridge and its errors; nil for other classifiers.
    public let ridge: RidgeSelection.Point?
    /// The cost or penalty and its errors; nil for a ridge.
    public let regularization: ClassifierPoint?
    /// Where in the grid it sits; nil for a given one.
    public let place: RidgeSelection.Place?
    /// Every ridge that was tried with this kernel; nil for other classifiers.
    public let ridges: [RidgeSelection.Point]?
    /// Every cost or penalty that was tried with this kernel; nil for a ridge.
    public let regularizations: [ClassifierPoint]?

    init(_ candidate: KernelCandidate, _ fit: Regularization) {
      architecture = candidate.architecture.name
      kind = candidate.kind.rawValue
      switch fit {
      case .ridge(let chosen, let place, _, let curve):
        (ridge, ridges, self.place) = (chosen, curve, place)
        (regularization, regularizations) = (nil, nil)
      case .cost(let chosen, let place, let curve), .penalty(let chosen, let place, let curve):
        (regularization, regularizations, self.place) = (chosen, curve, place)
        (ridge, ridges) = (nil, nil)
      }
    }
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
  /// What was learned with each.
  public let method: KernelMethod
  /// What decided.
  public let criterion: SelectionCriterion
  /// The ridge, cost or penalty, where it was given.
  let strength: RegressionRun.Ridge
  /// The held-out parts of cross-validation; nil for five.
  let folds: Int?
  /// Whether kernels were averaged over mirror images.
  let averagesFlips: Bool

  /// The networks of `--architecture auto`: ReLU networks of 0 to 4 hidden layers.
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

  /// Compares the networks of `networks(_:)` on the rows of `training`, for people who do not want to
  /// choose; see `init(training:candidates:)`.
  public init(
    training: Dataset, kind: KernelKind = .ntk, method: KernelMethod = .ridge,
    criterion: SelectionCriterion = .leaveOneOut, folds: Int? = nil,
    scaling: FeatureScaling = .auto, flips: Bool = false, seed: UInt64 = 0,
    rowLimit: Int = Self.rowLimit, parallelism: Parallelism = .allCores,
    progress: (@Sendable (String, Double) -> Void)? = nil
  ) throws {
    try self.init(
      training: training, candidates: KernelCandidate.all(Self.networks(kind), [kind]),
      method: method, criterion: criterion, folds: folds, scaling: scaling, flips: flips,
      seed: seed, rowLimit: rowLimit, parallelism: parallelism, progress: progress)
  }

  /// Compares kernels on the rows of `training`.
  ///
  /// - Parameters:
  ///   - candidates: the kernels; one at least.
  ///   - method: what is learned with each.
  ///   - criterion: what decides.
  ///   - strength: the ridge, cost or penalty, when it is given.
  ///   - folds: the held-out parts of cross-validation; nil for five.
  ///   - scaling: fitted on all training rows.
  ///   - flips: whether kernels are averaged over mirror images.
  ///   - seed: of the part taken of many rows, and of held-out parts.
  ///   - rowLimit: the most rows they are compared on.
  ///   - progress: called with the candidate and the share done.
  /// - Throws: `RegressionFitError`, `DatasetError`, `ArchitectureError`, `InfiniteWidthError`,
  ///   `KernelError`, `LinearAlgebraError`, `ClassificationError`.
  public init(
    training: Dataset, candidates: [KernelCandidate], method: KernelMethod = .ridge,
    criterion: SelectionCriterion = .leaveOneOut, strength: RegressionRun.Ridge = .auto,
    folds: Int? = nil, scaling: FeatureScaling = .auto, flips: Bool = false,
    seed: UInt64 = 0, rowLimit: Int = Self.rowLimit, parallelism: Parallelism = .allCores,
    progress: (@Sendable (String, Double) -> Void)? = nil
  ) throws {
    precondition(!candidates.isEmpty, "no candidate to choose from")
    let compared = try training.part(limit: rowLimit, seed: seed)
    let n = compared.count
    try MachineMemory.require(6 * n * n * 8)
    let x = try scaling.applied(to: compared, fittedOn: training)
    let targets = try RegressionTargets(compared.targets)
    let plan = FitPlan(
      method: method, criterion: criterion, strength: strength, folds: folds, seed: seed,
      parallelism: parallelism)
    try plan.check(targets, data: training.name)
    let shapes = try candidates.map { candidate in
      let shape = try candidate.architecture.inputShape(of: training)
      return shape
    }
    let group = flips ? try InputGroup.mirrorImages(of: training) : nil
    let fits = try candidates.indices.map { index in
      let candidate = candidates[index]
      let start = Double(index) / Double(candidates.count)
      let what = "candidate \(candidate.architecture.name), \(candidate.kind.rawValue)"
      progress?(what, start)
      let kernel = try candidate.architecture.oneKernel(
        x, kind: candidate.kind, input: shapes[index], averagedOver: group,
        options: KernelOptions(parallelism: parallelism) {
          progress?(what, start + $0 / Double(candidates.count))
        })
      return try plan.fit(kernel, targets).regularization
    }
    let decides = plan.ridgeCriterion(targets)
    let scores = fits.map { $0.score(decides) }
    let best = scores.indices.reduce(0) { scores[$1] < scores[$0] ? $1 : $0 }
    self.candidates = zip(candidates, fits).map { Candidate($0, $1) }
    self.method = method
    self.criterion = criterion
    self.strength = strength
    self.folds = folds
    averagesFlips = flips
    index = best
    rows = n
    architecture = candidates[best].architecture
    kind = candidates[best].kind
  }
}
