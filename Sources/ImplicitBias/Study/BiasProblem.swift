import LinearAlgebra

/// A problem with many perfect solutions, with the references that optimizers are compared with.
public struct BiasProblem: Sendable {
  /// What kind of problem it is.
  public enum Kind: String, Sendable, Codable {
    /// Underdetermined least squares; solutions are compared as points.
    case leastSquares = "least-squares"
    /// Separable classification; solutions are compared as directions.
    case classification
    /// A matrix from linear measurements through its factors; compared as matrices.
    case factorization
  }

  /// One solution of least norm and the norm.
  public struct Goal: Sendable {
    /// A short name, such as "l1".
    public let name: String
    /// The solution.
    public let reference: Reference
    let norm: @Sendable ([Double]) throws -> Double
  }

  /// The kind.
  public let kind: Kind
  /// What is in it, in words.
  public let description: String
  /// The solutions of least norm.
  public let goals: [Goal]
  /// What optimizers decrease.
  let objective: any Objective
  /// Where they start.
  let start: [Double]
  /// The vector that is compared, of the unknowns.
  let output: @Sendable ([Double]) -> [Double]
  /// The smallest margin of a vector; nil for measurements.
  let margin: (@Sendable ([Double]) -> Double)?
  /// The relative residual of a vector; nil for margins.
  let residual: (@Sendable ([Double]) -> Double)?
  /// A step size at which this method is stable.
  let stableStep: @Sendable (Optimizer) throws -> StepRule
  /// The shape of the unknowns when they are one matrix: steepest descent in a norm of matrices
  /// needs it.
  var unknowns: MatrixShape?
  /// The shape of what is compared when that is a matrix.
  public internal(set) var shape: MatrixShape?
  /// What the measurements were made of, when that is known.
  public internal(set) var truth: [Double]?
  /// References that were left out, in words.
  public internal(set) var notes: [String] = []
}

/// The numbers of rows and columns of a matrix given row by row.
public struct MatrixShape: Sendable, Equatable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int

  /// A shape.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }
}

extension Optimizer {
  /// A step that is stable where derivatives of second order are at most `smoothness`.
  ///
  /// Adaptive methods, whose steps are lengths, get decreasing ones.
  func defaultStep(smoothness: Double) -> StepRule {
    switch self {
    case .adaGrad: return .constant(0.1)
    case .rmsProp, .adam: return .inverseSquareRoot(0.05)
    case .heavyBall(let momentum), .nesterov(let momentum):
      return .constant(max(1 - momentum, 1e-3) / smoothness)
    case .mirrorDescent, .naturalGradient: return .constant(0.1 / smoothness)
    default: return .constant(1 / smoothness)
    }
  }
}
