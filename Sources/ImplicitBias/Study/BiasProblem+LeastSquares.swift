extension BiasProblem {
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
}
