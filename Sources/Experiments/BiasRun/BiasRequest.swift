import ImplicitBias

/// What `ntkit bias` was asked for.
public struct BiasRequest: Sendable {
  /// The problem.
  public enum Problem: Sendable, Equatable {
    /// Gaussian measurements of Gaussian values: rows x columns.
    case leastSquares(rows: Int, columns: Int)
    /// Gaussian rows labelled by a plane: rows x columns.
    case classification(rows: Int, columns: Int)
    /// Gaussian classes: rows x columns x classes.
    case multiclass(rows: Int, columns: Int, classes: Int)
    /// Gaussian measurements of a positive semidefinite matrix of low rank.
    case sensing(size: Int, count: Int, rank: Int)
    /// Signs of entries of a symmetric matrix of signs of rank 1.
    case oneBit(size: Int, count: Int)
    /// Entries of a Gaussian matrix of low rank.
    case completion(rows: Int, columns: Int, rank: Int, observed: Int)
    /// A data set: classification when it has classes, else least squares.
    case data(String)

    /// The forms, as they are written.
    public static let forms = [
      "least-squares[:5x12]", "classification[:12x6]", "multiclass[:12x5x3]",
      "completion[:15x15]", "sensing[:15x60]", "one-bit[:8x20]", "ratings:FILE", "DATA",
    ]
  }

  /// The problem.
  public var problem: Problem
  /// The optimizers.
  public var methods: [BiasMethod]
  /// The steps of each.
  public var steps: Int
  /// The step sizes, each for every optimizer; empty takes a stable one for each.
  public var stepSizes: [Double]
  /// The loss of classification.
  public var loss: MarginLoss
  /// Whether the steps of classification are scaled by the loss.
  public var isScaled: Bool
  /// A linear network in place of a linear classifier of two classes.
  public var network: LinearNetwork?
  /// The deviation of the Gaussian start of a factorization or a network, and the multiple of the
  /// identity that sensing starts from.
  public var startScale: Double
  /// The classes of a data set, by name or number.
  public var classes: [String]?
  /// The rows of a data set to take.
  public var limit: Int?
  /// The seed.
  public var seed: UInt64

  /// A request.
  public init(
    problem: Problem, methods: [BiasMethod], steps: Int = 100_000, stepSizes: [Double] = [],
    loss: MarginLoss = .logistic, isScaled: Bool = true, network: LinearNetwork? = nil,
    startScale: Double = 1e-3,
    classes: [String]? = nil, limit: Int? = nil, seed: UInt64 = 0
  ) {
    self.problem = problem
    self.methods = methods
    self.steps = steps
    self.stepSizes = stepSizes
    self.loss = loss
    self.isScaled = isScaled
    self.network = network
    self.startScale = startScale
    self.classes = classes
    self.limit = limit
    self.seed = seed
  }
}

extension BiasRequest.Problem {
  /// A problem in one of the forms, with the rank and the share of entries of a completion.
  ///
  /// - Throws: `BiasRequestError` for a size that is none.
  public init(parsing text: String, rank: Int, observed: Double) throws(BiasRequestError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    func numbers(_ fallback: [Int]) throws(BiasRequestError) -> [Int] {
      guard parts.count > 1 else { return fallback }
      let numbers = parts[1].split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      let found = numbers.compactMap { $0 }
      guard numbers.count == fallback.count, found.count == fallback.count,
        found.allSatisfy({ (1...1_000_000).contains($0) }),
        found.prefix(2).reduce(1, *) <= 1_000_000
      else { throw .badSize(text) }
      return found
    }
    func size(_ fallback: (Int, Int)) throws(BiasRequestError) -> (Int, Int) {
      let found = try numbers([fallback.0, fallback.1])
      return (found[0], found[1])
    }
    switch parts[0] {
    case "least-squares":
      let (rows, columns) = try size((5, 12))
      guard rows < columns else { throw .notUnderdetermined(rows: rows, columns: columns) }
      self = .leastSquares(rows: rows, columns: columns)
    case "classification":
      let (rows, columns) = try size((12, 6))
      self = .classification(rows: rows, columns: columns)
    case "multiclass":
      let found = try numbers([12, 5, 3])
      guard found[2] >= 2, found[0] >= found[2], found[0] * found[2] <= 10_000 else {
        throw .badClasses(rows: found[0], classes: found[2])
      }
      self = .multiclass(rows: found[0], columns: found[1], classes: found[2])
    case "sensing":
      let (size, count) = try size((15, 60))
      guard size <= 40 else { throw .matrixTooLarge(size, largest: 40) }
      guard count < size * (size + 1) / 2 else {
        throw .notUnderdetermined(rows: count, columns: size * (size + 1) / 2)
      }
      guard (1...size).contains(rank) else { throw .badRank(rank, largest: size) }
      self = .sensing(size: size, count: count, rank: rank)
    case "one-bit":
      let (size, count) = try size((8, 20))
      guard size <= 40 else { throw .matrixTooLarge(size, largest: 40) }
      guard count <= size * (size - 1) / 2 else {
        throw .tooManySigns(count, entries: size * (size - 1) / 2)
      }
      self = .oneBit(size: size, count: count)
    case "completion":
      let (rows, columns) = try size((15, 15))
      guard rows * columns <= 2500 else { throw .completionTooLarge(rows: rows, columns: columns) }
      guard (1...min(rows, columns)).contains(rank) else {
        throw .badRank(rank, largest: min(rows, columns))
      }
      guard observed > 0, observed <= 1 else { throw .badShare(observed) }
      self = .completion(
        rows: rows, columns: columns, rank: rank,
        observed: max(1, Int((observed * Double(rows * columns)).rounded())))
    default: self = .data(text)
    }
  }
}
