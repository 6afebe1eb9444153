import LinearAlgebra

/// Classifiers of largest margin: min |w| subject to z_i·w >= 1 for all signed rows z_i.
public enum HardMargin {
  /// The classifier of largest margin in a norm, scaled so that its smallest margin is 1.
  ///
  /// l1 and l-infinity are linear programs, l2 and quadratic norms a nonnegative least squares
  /// problem; norms of matrices go through ``NormMinimization``. The lower bound is sum_i a_i over
  /// |sum_i a_i z_i|_* for multipliers a >= 0.
  ///
  /// - Parameters:
  ///   - rows: the signed rows y_i x_i: (n, d).
  ///   - gap: the largest relative optimality gap.
  /// - Throws: `ImplicitBiasError.notSeparable`, `.gapTooLarge`; `LinearAlgebraError`.
  public static func classifier(
    rows: Matrix<Double>, norm: VectorNorm, gap: Double = 1e-8
  ) throws -> Reference {
    try rows.checkFinite()
    switch norm {
    case .l2: return try euclidean(rows).requiring(gap: gap, iterations: 0)
    case .quadratic(let p):
      // With v = L^T w and P = L L^T the norm is |v|_2 and the rows are L^{-1} z.
      let factor = try Cholesky(p)
      let turned = factor.solveFactor(rows.transposed).transposed
      let found = try euclidean(turned).requiring(gap: gap, iterations: 0)
      return Reference(
        name: norm.description, point: factor.solveTransposed(.column(found.point)).elements,
        value: found.value, lowerBound: found.lowerBound, isUnique: true)
    case .l1, .lInfinity: return try program(rows, norm).requiring(gap: gap, iterations: 0)
    case .nuclear(let r, let c):
      return try NormMinimization(NuclearNorm(rows: r, columns: c), measurements: rows, gap: gap)
        .largestMargin()
    case .spectral(let r, let c):
      return try NormMinimization(SpectralNorm(rows: r, columns: c), measurements: rows, gap: gap)
        .largestMargin()
    case .power:
      throw ImplicitBiasError.invalidSetting(
        name: "margin norm \(norm)", value: .nan,
        range: "l1, l2, linf, quadratic, spectral or nuclear")
    }
  }

  /// The multiclass classifier of least sum_k |w_k|^2 with (w_{y_n} - w_k)·x_n >= 1 for k != y_n.
  ///
  /// - Throws: as ``classifier(rows:norm:gap:)``.
  public static func multiclass(
    _ problem: MulticlassClassification, gap: Double = 1e-8
  ) throws -> Reference {
    try classifier(rows: problem.marginRows, norm: .l2, gap: gap)
  }

  /// What the multipliers `a` >= 0 and the direction `w` prove.
  static func certified(
    _ name: String, rows: Matrix<Double>, direction w: [Double], multipliers: [Double],
    value: ([Double]) throws -> Double, dual: ([Double]) throws -> Double, isUnique: Bool? = nil
  ) throws -> Reference {
    let margin = (rows * w).min() ?? 0
    guard margin > 0 else {
      throw ImplicitBiasError.notSeparable(rows: rows.rows, residual: 0)
    }
    let point = w.scaled(by: 1 / margin)
    let a = multipliers.map { max(0, $0) }
    let pulled = try dual(rows.apply(.transposed, to: a))
    let bound = pulled > 0 ? a.reduce(0, +) / pulled : 0
    return Reference(
      name: name, point: point, value: try value(point), lowerBound: bound, isUnique: isUnique)
  }

  /// Least distance programming: w is proportional to the residual of the hull of the rows (z_i, 1).
  ///
  /// Reference: Lawson, Hanson (1974), Solving Least Squares Problems, algorithm 23.27.
  private static func euclidean(_ rows: Matrix<Double>) throws -> Reference {
    let (n, d) = (rows.rows, rows.columns)
    // Rows of similar length make the residual well scaled.
    let scale = (0..<n).map { Array(rows[row: $0]).euclideanNorm }.max() ?? 1
    guard scale > 0 else { throw ImplicitBiasError.notSeparable(rows: n, residual: 0) }
    let a = Matrix(rows: d + 1, columns: n) { $0 < d ? rows[$1, $0] / scale : 1 }
    var target = [Double](repeating: 0, count: d + 1)
    target[d] = 1
    let found = try NonnegativeLeastSquares(a, target)
    let residual = found.residual.euclideanNorm
    // The residual is 0 exactly when the origin is in the hull; its square is the last entry.
    guard residual > 1e-7 else {
      throw ImplicitBiasError.notSeparable(rows: n, residual: scale * residual)
    }
    return try certified(
      "l2", rows: rows, direction: found.residual.dropLast().map { $0 },
      multipliers: found.solution, value: VectorNorm.l2.value, dual: VectorNorm.l2.dual,
      isUnique: true)
  }

  /// Linear programs: w = u - v of least sum, or the least bound t of every |w_j|.
  private static func program(_ rows: Matrix<Double>, _ norm: VectorNorm) throws -> Reference {
    let (n, d) = (rows.rows, rows.columns)
    let least = NormProgram(d, norm)
    let program = least.program(
      rows, lower: [Double](repeating: 1, count: n), upper: [Double](repeating: .infinity, count: n)
    )
    // The exact test of separability, which also names the distance.
    _ = try euclidean(rows)
    let solution: LinearProgram.Solution
    do { solution = try program.solve() } catch ImplicitBiasError.infeasible {
      throw ImplicitBiasError.programFailed(status: 1)
    }
    return try certified(
      norm.description, rows: rows, direction: least.vector(solution.point),
      multipliers: Array(solution.multipliers.prefix(n)), value: norm.value, dual: norm.dual,
      isUnique: program.isUnique(solution))
  }
}
