import LinearAlgebra

/// Interpolants of least norm: min |w - w0| subject to X w = y.
public enum MinimumNorm {
  /// The interpolant of least norm.
  ///
  /// l2 by the singular values, l1 and l-infinity by linear programs, |w|_p and quadratic norms by
  /// Newton's method on the multipliers, nuclear by ``NormMinimization``. The lower bound is
  /// a·y / |X^T a|_* for multipliers a.
  ///
  /// - Parameters:
  ///   - x: the measurements: (n, d).
  ///   - y: the values, n of them.
  ///   - start: w0; nil for 0.
  ///   - gap: the largest relative optimality gap.
  /// - Throws: `ImplicitBiasError.contradictoryMeasurements`, `.gapTooLarge`; `LinearAlgebraError`.
  public static func interpolant(
    x: Matrix<Double>, y: [Double], norm: VectorNorm, around start: [Double]? = nil,
    gap: Double = 1e-8
  ) throws -> Reference {
    let values = start.map { y.adding(-1, x * $0) } ?? y
    let constraints = try AffineConstraints(x, values)
    guard values.largestMagnitude > 0 else {
      let point = start ?? [Double](repeating: 0, count: x.columns)
      return Reference(name: "min \(norm)", point: point, value: 0, lowerBound: 0, isUnique: true)
    }
    let (point, multipliers, isUnique) = try solve(constraints, norm, gap)
    // What the method left of the residual is removed by the smallest change.
    let feasible = constraints.project(point)
    let pulled = try norm.dual(x.apply(.transposed, to: multipliers))
    let bound = pulled > 0 ? multipliers.dot(values) / pulled : 0
    return try Reference(
      name: "min \(norm)", point: start.map { $0.adding(1, feasible) } ?? feasible,
      value: norm.value(feasible), lowerBound: bound, isUnique: isUnique
    ).requiring(gap: gap, iterations: 0)
  }

  private static func solve(
    _ constraints: AffineConstraints, _ norm: VectorNorm, _ gap: Double
  ) throws -> (point: [Double], multipliers: [Double], isUnique: Bool?) {
    let (x, y) = (constraints.matrix, constraints.values)
    switch norm {
    case .l2:
      let point = constraints.project([Double](repeating: 0, count: x.columns))
      return (point, constraints.multipliers(of: point), true)
    case .quadratic(let p):
      // With v = L^T w and P = L L^T the norm is |v|_2.
      let factor = try Cholesky(p)
      let turned = try AffineConstraints(factor.solveFactor(x.transposed).transposed, y)
      let v = turned.project([Double](repeating: 0, count: x.columns))
      return (
        factor.solveTransposed(.column(v)).elements, turned.multipliers(of: v), true
      )
    case .power(let p):
      let found = try BregmanProjection(
        .power(p), x: x, y: y, from: [Double](repeating: 0, count: x.columns))
      return (found.point, found.multipliers, true)
    case .l1, .lInfinity:
      let least = NormProgram(x.columns, norm)
      let program = least.program(x, lower: y, upper: y)
      // The constraints are known to agree.
      let solution: LinearProgram.Solution
      do { solution = try program.solve() } catch ImplicitBiasError.infeasible {
        throw ImplicitBiasError.programFailed(status: 1)
      }
      return (
        least.vector(solution.point), Array(solution.multipliers.prefix(x.rows)),
        program.isUnique(solution)
      )
    case .nuclear(let rows, let columns):
      let found = try NormMinimization(
        NuclearNorm(rows: rows, columns: columns), measurements: x, gap: gap
      ).solve(values: y)
      return (found.point, found.multipliers, nil)
    case .spectral:
      throw ImplicitBiasError.invalidSetting(
        name: "norm \(norm)", value: .nan, range: "l1, l2, linf, a power, quadratic or nuclear")
    }
  }
}
