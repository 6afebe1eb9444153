import LinearAlgebra

/// F + alpha G(F) of signs: products of pairs, and products of four of these.
///
/// Reference: Allen-Zhu, Li (2019), arXiv:1905.10337, section 5.
struct HierarchicalTarget: Sendable {
  static let dimension = 30
  static let outputs = 8
  static let alpha = 0.3
  static let testRows = 4000

  /// The factor of F.
  var beta = 1.0

  /// E|beta F + alpha G|^2: the error of 0.
  var null: Double { Double(Self.outputs) * beta * beta + compositeNull }
  /// E|alpha G|^2.
  var compositeNull: Double { Double(Self.outputs) * Self.alpha * Self.alpha }

  /// Points uniform on {-1, 1}^30.
  static func points(_ count: Int, _ stream: RandomStream) -> Matrix<Double> {
    var random = stream
    return Matrix(rows: count, columns: dimension) { _, _ in random.sign() }
  }

  /// The targets of points: (n, 8).
  func values(_ x: Matrix<Double>) -> Matrix<Double> {
    var result = Matrix<Double>(rows: x.rows, columns: Self.outputs)
    for row in 0..<x.rows {
      let f = (0..<Self.outputs).map { x[row, 2 * $0] * x[row, 2 * $0 + 1] }
      let first = f[0] * f[1] * f[2] * f[3]
      let second = f[4] * f[5] * f[6] * f[7]
      for k in 0..<Self.outputs {
        result[row, k] = beta * f[k] + Self.alpha * (k < 4 ? first : second)
      }
    }
    return result
  }
}
