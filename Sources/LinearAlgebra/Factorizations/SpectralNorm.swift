/// Largest singular values by power iteration.
package enum SpectralNorm {
  /// |A|_2 of a matrix.
  package static func of(_ matrix: Matrix<Double>) throws -> Double {
    of(
      columns: matrix.columns, apply: { matrix * $0 },
      transposed: { Matrix.product(matrix, .transposed, Matrix.column($0)).elements })
  }

  /// |A|_2 of an operator: steps of v <- A^T A v from a fixed random start, until the estimate changes
  /// by less than `tolerance` of itself, or `iterations` of them.
  package static func of(
    columns: Int, iterations: Int = 100, tolerance: Double = 1e-6,
    apply: ([Double]) -> [Double], transposed: ([Double]) -> [Double]
  ) -> Double {
    var random = RandomStream(seed: 0).child("power iteration")
    var v = random.unitVector(columns)
    var estimate = 0.0
    for _ in 0..<iterations {
      let w = transposed(apply(v))
      let norm = w.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard norm > 0 else { return 0 }
      let next = norm.squareRoot()
      if abs(next - estimate) <= tolerance * next { return next }
      estimate = next
      v = w.map { $0 / norm }
    }
    return estimate
  }
}
