import LinearAlgebra

/// Nonnegative interpolants of least sum, by a linear program.
public enum NonnegativeInterpolant {
  /// min sum w_j subject to X w = y and w >= 0.
  ///
  /// The lower bound is a·y for multipliers scaled until X^T a <= 1.
  ///
  /// - Throws: `ImplicitBiasError.infeasible` when no nonnegative vector meets the measurements,
  ///   `.gapTooLarge`.
  public static func leastSum(
    x: Matrix<Double>, y: [Double], gap: Double = 1e-8
  ) throws -> Reference {
    let (n, d) = (x.rows, x.columns)
    let program = LinearProgram(
      costs: [Double](repeating: 1, count: d), matrix: x, rowLower: y, rowUpper: y,
      lower: [Double](repeating: 0, count: d), upper: [Double](repeating: .infinity, count: d))
    let solution = try program.solve()
    let a = Array(solution.multipliers.prefix(n))
    let reach = max(x.apply(.transposed, to: a).max() ?? 0, 1)
    return try Reference(
      name: "least sum", point: solution.point, value: solution.value,
      lowerBound: a.dot(y) / reach, isUnique: program.isUnique(solution)
    ).requiring(gap: gap, iterations: 0)
  }
}
