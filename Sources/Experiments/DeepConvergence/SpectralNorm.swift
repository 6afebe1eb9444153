import LinearAlgebra

/// Largest singular values by power iteration.
enum SpectralNorm {
  /// |A|_2 of a matrix.
  static func of(_ matrix: Matrix<Double>) throws -> Double {
    of(
      columns: matrix.columns, apply: { matrix * $0 },
      transposed: { Matrix.product(matrix, .transposed, Matrix.column($0)).elements })
  }

  /// |A|_2 of an operator: 100 steps of v <- A^T A v from a fixed random start, or until the estimate
  /// changes by less than 1e-6 of itself.
  static func of(
    columns: Int, apply: ([Double]) -> [Double], transposed: ([Double]) -> [Double]
  ) -> Double {
    var random = RandomStream(seed: 0).child("power iteration")
    var v = random.unitVector(columns)
    var estimate = 0.0
    for _ in 0..<100 {
      let w = transposed(apply(v))
      let norm = w.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard norm > 0 else { return 0 }
      let next = norm.squareRoot()
      if abs(next - estimate) <= 1e-6 * next { return next }
      estimate = next
      v = w.map { $0 / norm }
    }
    return estimate
  }
}
