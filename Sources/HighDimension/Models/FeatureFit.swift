import LinearAlgebra

/// A fitted linear model: parameters, and how they were found.
public struct FeatureFit<Map: FeatureMap>: Sendable {
  /// The features.
  public let map: Map
  /// a: (p, c).
  public let parameters: Matrix<Double>
  /// The form that was solved.
  public let form: FitForm
  /// The directions that were fitted: the size of the smaller matrix, less those cut off.
  public let rank: Int

  /// The model's outputs: (n, c).
  public func outputs(_ x: Matrix<Double>) -> Matrix<Double> { map.outputs(parameters, at: x) }

  /// (1/n) sum_i |y_i - f(x_i)|^2 over the rows, summed over the outputs.
  public func meanSquaredError(_ x: Matrix<Double>, _ y: Matrix<Double>) -> Double {
    let rest = (outputs(x) - y).frobeniusNorm
    return rest * rest / Double(max(1, x.rows))
  }

  /// |a|^2.
  public var squaredNorm: Double {
    parameters.elements.reduce(0) { $0 + $1 * $1 }
  }
}

extension FeatureMap {
  /// Ridge regression: the minimizer of (1/n) |y - phi a|^2 + penalty |a|^2.
  ///
  /// By Cholesky of phi^T phi + n penalty (p, p) or phi phi^T + n penalty (n, n), whichever is
  /// smaller; for no penalty, and where the factorization breaks down, use `FeatureSpectrum`.
  ///
  /// Cost: n p min(n, p) + min(n, p)^3 / 3 multiply-adds.
  ///
  /// - Parameters:
  ///   - x: (n, d).
  ///   - y: (n, c).
  /// - Throws: `HighDimensionError.outOfDomain` for a penalty that is not positive,
  ///   `LinearAlgebraError`.
  public func ridge(
    _ x: Matrix<Double>, _ y: Matrix<Double>, penalty: Double
  ) throws -> FeatureFit<Self> {
    try require(penalty > 0 && penalty.isFinite, .ridge, penalty, "(0, infinity)")
    precondition(x.rows == y.rows, "\(y.rows) targets for \(x.rows) rows")
    let absolute = penalty * Double(x.rows)
    switch FitForm.cheaper(parameters: parameterCount, rows: x.rows) {
    case .primal:
      let phi = features(x)
      let factor = try Cholesky(phi.gram(.transposed).addingToDiagonal(absolute))
      return FeatureFit(
        map: self, parameters: factor.solve(.product(phi, .transposed, y)), form: .primal,
        rank: parameterCount)
    case .dual:
      let dual = dual(x)
      let factor = try Cholesky(dual.kernel.addingToDiagonal(absolute))
      return FeatureFit(
        map: self, parameters: dual.combine(factor.solve(y)), form: .dual, rank: x.rows)
    }
  }
}
