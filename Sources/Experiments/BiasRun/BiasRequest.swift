import ImplicitBias

/// What `ntkit bias` was asked for.
public struct BiasRequest: Sendable {
  /// The problem.
  public enum Problem: Sendable, Equatable {
    /// Gaussian measurements of Gaussian values: rows x columns.
    case leastSquares(rows: Int, columns: Int)
    /// Gaussian rows labelled by a plane: rows x columns.
    case classification(rows: Int, columns: Int)
    /// Entries of a Gaussian matrix of low rank.
    case completion(rows: Int, columns: Int, rank: Int, observed: Int)
    /// A data set: classification when it has two classes, else least squares.
    case data(String)

    /// The forms, as they are written.
    public static let forms = [
      "least-squares[:5x12]", "classification[:12x6]", "completion[:15x15]", "ratings:FILE", "DATA",
    ]
  }

  /// The problem.
  public var problem: Problem
  /// The optimizers.
  public var methods: [BiasMethod]
  /// The steps of each.
  public var steps: Int
  /// The step size; nil takes a stable one for each.
  public var step: Double?
  /// The loss of classification.
  public var loss: MarginLoss
  /// Whether the steps of classification are scaled by the loss.
  public var isScaled: Bool
  /// The deviation of the Gaussian start of a factorization.
  public var startScale: Double
  /// The classes of a data set, by name or number.
  public var classes: [String]?
  /// The rows of a data set to take.
  public var limit: Int?
  /// The seed.
  public var seed: UInt64

  /// A request.
  public init(
    problem: Problem, methods: [BiasMethod], steps: Int = 100_000, step: Double? = nil,
    loss: MarginLoss = .logistic, isScaled: Bool = true, startScale: Double = 1e-3,
    classes: [String]? = nil, limit: Int? = nil, seed: UInt64 = 0
  ) {
    self.problem = problem
    self.methods = methods
    self.steps = steps
    self.step = step
    self.loss = loss
    self.isScaled = isScaled
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
    func size(_ fallback: (Int, Int)) throws(BiasRequestError) -> (Int, Int) {
      guard parts.count > 1 else { return fallback }
      let numbers = parts[1].split(separator: "x").map { Int($0) }
      guard numbers.count == 2, let rows = numbers[0], let columns = numbers[1], rows > 0,
        columns > 0, rows * columns <= 1_000_000
      else { throw .badSize(text) }
      return (rows, columns)
    }
    switch parts[0] {
    case "least-squares":
      let (rows, columns) = try size((5, 12))
      guard rows < columns else { throw .notUnderdetermined(rows: rows, columns: columns) }
      self = .leastSquares(rows: rows, columns: columns)
    case "classification":
      let (rows, columns) = try size((12, 6))
      self = .classification(rows: rows, columns: columns)
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
