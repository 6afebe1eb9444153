import LinearAlgebra

extension BiasProblem {
  /// A matrix from some of its entries, through factors of full inner dimension: the result beside
  /// the least nuclear and the least Frobenius norm.
  ///
  /// - Parameters:
  ///   - observed: the entries.
  ///   - scale: the deviation of the Gaussian start.
  ///   - seed: of the start.
  ///   - truth: the whole matrix, when it is known.
  /// - Throws: `ImplicitBiasError.contradictoryMeasurements`, `.gapTooLarge`; `LinearAlgebraError`.
  public static func completion(
    _ observed: ObservedEntries, description: String, scale: Double, seed: UInt64,
    truth: [Double]? = nil
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
    var problem = BiasProblem(
      kind: .factorization, description: description, goals: goals, objective: objective,
      start: objective.start(scale: scale, seed: seed),
      output: { objective.matrix($0).elements }, margin: nil,
      residual: {
        (measurements * $0).adding(-1, observed.values).euclideanNorm
          / max(observed.values.euclideanNorm, .leastNormalMagnitude)
      },
      // Around the solution derivatives of second order are at most 2 |X|.
      stableStep: { $0.defaultStep(smoothness: 4 * largest) })
    problem.shape = MatrixShape(rows: rows, columns: columns)
    problem.truth = truth
    return problem
  }

  /// A positive semidefinite matrix from linear measurements <A_i, X>, through X = U U^T of full inner
  /// dimension: the result beside the least trace on the cone and the least Frobenius norm.
  ///
  /// - Parameters:
  ///   - measurements: the symmetric A_i row by row: (count, size^2).
  ///   - values: one for every measurement.
  ///   - scale: U starts from this multiple of the identity.
  ///   - truth: the matrix, when it is known.
  /// - Throws: `ImplicitBiasError.contradictoryMeasurements`, `.gapTooLarge`; `LinearAlgebraError`.
  public static func sensing(
    size: Int, measurements: Matrix<Double>, values: [Double], description: String, scale: Double,
    truth: [Double]? = nil
  ) throws -> BiasProblem {
    let base = LeastSquares(x: measurements, y: values)
    let map = SymmetricProduct(size: size)
    let trace = PositiveTrace(size: size)
    let goals = [
      Goal(
        name: "trace",
        reference: try NormMinimization(trace, measurements: measurements)
          .interpolant(values: values), norm: trace.value),
      Goal(
        name: "frobenius",
        reference: try MinimumNorm.interpolant(x: measurements, y: values, norm: .l2),
        norm: VectorNorm.l2.value),
    ]
    let smoothness = try base.smoothness()
    let largest = try VectorNorm.spectral(rows: size, columns: size).value(goals[0].reference.point)
    var problem = BiasProblem(
      kind: .factorization, description: description, goals: goals,
      objective: Reparametrized(base, by: map), start: map.identity(scale), output: map.output,
      margin: nil,
      residual: {
        base.residual($0).euclideanNorm / max(values.euclideanNorm, .leastNormalMagnitude)
      },
      // U -> <A, U U^T> has derivatives of second order 4 |A|^2 |X| near a solution.
      stableStep: { $0.defaultStep(smoothness: 8 * smoothness * largest) })
    problem.unknowns = MatrixShape(rows: size, columns: size)
    problem.shape = problem.unknowns
    problem.truth = truth
    return problem
  }

  /// Signs of linear measurements of a positive semidefinite X = U U^T, as in completion from one bit
  /// for every entry: the direction beside those of largest margin over the trace on the cone and
  /// over the Frobenius norm.
  ///
  /// - Parameters:
  ///   - rows: the measurements times their signs, row by row: (count, size^2).
  ///   - start: U at the start, row by row.
  ///   - truth: the matrix behind the signs, when it is known.
  /// - Throws: `ImplicitBiasError.notSeparable`, `.gapTooLarge`; `LinearAlgebraError`.
  ///
  /// Reference: Gunasekar, Lee, Soudry, Srebro (2018), arXiv:1802.08246, section 4.
  public static func oneBit(
    size: Int, rows: Matrix<Double>, loss: MarginLoss, description: String, start: [Double],
    truth: [Double]? = nil
  ) throws -> BiasProblem {
    let base = SeparableClassification(rows: rows, loss: loss)
    let trace = PositiveTrace(size: size)
    let map = SymmetricProduct(size: size)
    var problem = BiasProblem(
      kind: .classification, description: description,
      goals: [
        Goal(
          name: "trace",
          reference: try NormMinimization(trace, measurements: rows).largestMargin(),
          norm: trace.value),
        Goal(
          name: "frobenius", reference: try HardMargin.classifier(rows: rows, norm: .l2),
          norm: VectorNorm.l2.value),
      ], objective: Reparametrized(base, by: map).logarithm, start: start, output: map.output,
      margin: base.margin, residual: nil,
      stableStep: { $0.stepAlongFactors(dimension: map.parameterCount) })
    problem.unknowns = MatrixShape(rows: size, columns: size)
    problem.shape = problem.unknowns
    problem.truth = truth
    return problem
  }
}

extension Optimizer {
  /// Steps on the logarithm of a loss of products of unknowns, whose curvature grows with them: they
  /// raise -log L by about 0.1 each.
  func stepAlongFactors(dimension: Int) -> StepRule {
    switch self {
    case .adaGrad, .rmsProp, .adam: return defaultStep(smoothness: 1)
    case .heavyBall(let momentum), .nesterov(let momentum): return .relative(0.1 * (1 - momentum))
    // |g|_*^2 is at most the dimension times |g|_2^2.
    case .steepestDescent(let norm) where norm != .l1 && norm != .l2:
      return .relative(0.1 / Double(dimension))
    default: return .relative(0.1)
    }
  }
}
