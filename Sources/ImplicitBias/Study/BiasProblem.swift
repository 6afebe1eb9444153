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

  /// Least squares: the limits beside the nearest interpolants in l1, l2 and l-infinity.
  ///
  /// - Parameter start: where optimizers start; the references are nearest to it.
  /// - Throws: `ImplicitBiasError` for contradictory measurements; `LinearAlgebraError`.
  public static func leastSquares(
    _ problem: LeastSquares, description: String, from start: [Double]? = nil
  ) throws -> BiasProblem {
    let start = start ?? [Double](repeating: 0, count: problem.dimension)
    let goals = try [VectorNorm.l1, .l2, .lInfinity].map { norm in
      Goal(
        name: "\(norm)",
        reference: try MinimumNorm.interpolant(
          x: problem.x, y: problem.y, norm: norm, around: start),
        norm: { try norm.value($0.adding(-1, start)) })
    }
    let smoothness = try problem.smoothness()
    return BiasProblem(
      kind: .leastSquares, description: description, goals: goals, objective: problem,
      start: start, output: { $0 }, margin: nil,
      residual: {
        problem.residual($0).euclideanNorm / max(problem.y.euclideanNorm, .leastNormalMagnitude)
      },
      stableStep: { optimizer in
        switch optimizer {
        case .steepestDescent(let norm):
          // |X v|_2^2 <= sum_i |x_i|_*^2 |v|^2.
          let bound = try (0..<problem.x.rows).reduce(0.0) {
            let reach = try norm.dual(Array(problem.x[row: $1]))
            return $0 + reach * reach
          }
          return .constant(0.5 / bound)
        default: return optimizer.defaultStep(smoothness: smoothness)
        }
      })
  }

  /// Classification by loss-scaled or plain steps: the directions beside those of largest margin in
  /// l1, l2 and l-infinity.
  ///
  /// - Parameter isScaled: whether steps are scaled by the loss.
  /// - Throws: `ImplicitBiasError.notSeparable`; `LinearAlgebraError`.
  public static func classification(
    _ problem: SeparableClassification, description: String, isScaled: Bool = true
  ) throws -> BiasProblem {
    let goals = try [VectorNorm.l1, .l2, .lInfinity].map { norm in
      Goal(
        name: "\(norm)", reference: try HardMargin.classifier(rows: problem.rows, norm: norm),
        norm: norm.value)
    }
    return BiasProblem(
      kind: .classification, description: description, goals: goals,
      objective: isScaled ? problem.logarithm : problem,
      start: [Double](repeating: 0, count: problem.dimension), output: { $0 },
      margin: problem.margin, residual: nil,
      stableStep: { optimizer in
        let norm: VectorNorm
        if case .steepestDescent(let own) = optimizer { norm = own } else { norm = .l2 }
        let reach =
          try (0..<problem.rows.rows).map {
            try norm.dual(Array(problem.rows[row: $0]))
          }.max() ?? 1
        // Derivatives of second order are at most reach^2 on log L, and n times that on L at 0.
        let smoothness = reach * reach * (isScaled ? 1 : Double(problem.rows.rows))
        if case .steepestDescent = optimizer { return .constant(1 / smoothness) }
        return optimizer.defaultStep(smoothness: 2 * smoothness)
      })
  }

  /// A matrix from some of its entries, through factors of full inner dimension: the result beside
  /// the least nuclear and the least Frobenius norm.
  ///
  /// - Parameters:
  ///   - observed: the entries.
  ///   - scale: the deviation of the Gaussian start.
  ///   - seed: of the start.
  /// - Throws: `ImplicitBiasError.contradictoryMeasurements`, `.gapTooLarge`; `LinearAlgebraError`.
  public static func completion(
    _ observed: ObservedEntries, description: String, scale: Double, seed: UInt64
  ) throws -> BiasProblem {
    let (rows, columns) = (observed.rows, observed.columns)
    let objective = FactorizedCompletion(observed, rank: min(rows, columns))
    let measurements = observed.measurements
    let nuclear = NuclearNorm(rows: rows, columns: columns)
    let goals = [
      Goal(
        name: "nuclear",
        reference: try NormMinimization(nuclear, measurements: measurements)
          .interpolant(values: observed.values), norm: nuclear.value),
      Goal(
        name: "frobenius",
        reference: try MinimumNorm.interpolant(x: measurements, y: observed.values, norm: .l2),
        norm: VectorNorm.l2.value),
    ]
    let largest = try VectorNorm.spectral(rows: rows, columns: columns)
      .value(goals[0].reference.point)
    return BiasProblem(
      kind: .factorization, description: description, goals: goals, objective: objective,
      start: objective.start(scale: scale, seed: seed),
      output: { objective.matrix($0).elements }, margin: nil,
      residual: {
        (measurements * $0).adding(-1, observed.values).euclideanNorm
          / max(observed.values.euclideanNorm, .leastNormalMagnitude)
      },
      // Around the solution derivatives of second order are at most 2 |X|.
      stableStep: { $0.defaultStep(smoothness: 4 * largest) })
  }
}

extension Optimizer {
  /// A step that is stable where derivatives of second order are at most `smoothness`.
  ///
  /// Adaptive methods, whose steps are lengths, get decreasing ones.
  fileprivate func defaultStep(smoothness: Double) -> StepRule {
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
