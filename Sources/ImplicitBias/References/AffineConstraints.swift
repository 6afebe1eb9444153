import LinearAlgebra

/// The points w with A w = b, and the nearest of them to any point.
public struct AffineConstraints: Sendable {
  /// A: (n, d).
  public let matrix: Matrix<Double>
  /// b.
  public let values: [Double]
  private let factors: SingularValues<Double>
  private let rank: Int

  /// The constraints A w = b; repeated rows are allowed when they agree.
  ///
  /// - Throws: `ImplicitBiasError.contradictoryMeasurements` when no point meets them;
  ///   `LinearAlgebraError`.
  public init(_ matrix: Matrix<Double>, _ values: [Double]) throws {
    precondition(matrix.rows == values.count, "\(values.count) values for \(matrix.rows) rows")
    self.matrix = matrix
    self.values = values
    factors = try SingularValues(matrix)
    // Singular values below this are rounding of the larger ones.
    rank = factors.rank(tolerance: 1e-11)
    let nearest = project([Double](repeating: 0, count: matrix.columns))
    let residual = (matrix * nearest).adding(-1, values)
    let scale = max(values.largestMagnitude, factors.values.first ?? 0)
    if let worst = residual.indices.max(by: { abs(residual[$0]) < abs(residual[$1]) }),
      abs(residual[worst]) > 1e-8 * scale
    {
      throw ImplicitBiasError.contradictoryMeasurements(
        index: worst, residual: abs(residual[worst]))
    }
  }

  /// The nearest point to `point` that meets the constraints.
  public func project(_ point: [Double]) -> [Double] {
    let missing = values.adding(-1, matrix * point)
    return point.adding(1, transposedInverse(missing, transposed: false))
  }

  /// a of least norm with A^T a = `direction`, for a direction in the span of the rows.
  public func multipliers(of direction: [Double]) -> [Double] {
    transposedInverse(direction, transposed: true)
  }

  /// The distance of `direction` from the span of the rows of A.
  public func distanceFromRowSpan(_ direction: [Double]) -> Double {
    direction.adding(-1, matrix.apply(.transposed, to: multipliers(of: direction))).euclideanNorm
  }

  /// A^+ v or its transpose.
  private func transposedInverse(_ v: [Double], transposed: Bool) -> [Double] {
    var inner =
      transposed ? factors.rightTransposed * v : factors.left.apply(.transposed, to: v)
    for index in inner.indices { inner[index] *= index < rank ? 1 / factors.values[index] : 0 }
    return transposed
      ? factors.left * inner : factors.rightTransposed.apply(.transposed, to: inner)
  }
}
