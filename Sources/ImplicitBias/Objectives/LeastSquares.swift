import LinearAlgebra

/// L(w) = |X w - y|^2 / 2.
///
/// With fewer measurements than unknowns many w give 0; which one an optimizer finds is its bias.
public struct LeastSquares: Objective {
  /// The measurements: (n, d).
  public let x: Matrix<Double>
  /// The values, n of them.
  public let y: [Double]

  /// The problem of the measurements `x`, (n, d), and the values `y`.
  ///
  /// - Precondition: one value for every row.
  public init(x: Matrix<Double>, y: [Double]) {
    precondition(x.rows == y.count, "\(y.count) values for \(x.rows) measurements")
    self.x = x
    self.y = y
  }

  /// The number d of unknowns.
  public var dimension: Int { x.columns }
  /// The number n of measurements.
  public var exampleCount: Int { x.rows }

  /// X w - y.
  public func residual(_ point: [Double]) -> [Double] { (x * point).adding(-1, y) }

  /// |X w - y|^2 / 2.
  public func value(_ point: [Double]) -> Double {
    let r = residual(point)
    return 0.5 * r.dot(r)
  }

  /// X^T (X w - y).
  public func gradient(_ point: [Double]) -> [Double] {
    x.apply(.transposed, to: residual(point))
  }

  /// The gradient of some rows' errors.
  public func gradient(_ point: [Double], examples: [Int]) -> [Double] {
    var sum = [Double](repeating: 0, count: dimension)
    for row in examples {
      let features = x[row: row]
      var error = -y[row]
      for (feature, weight) in zip(features, point) { error += feature * weight }
      for (column, feature) in features.enumerated() { sum[column] += error * feature }
    }
    return sum
  }

  /// The largest eigenvalue of X^T X: gradient descent converges for steps below 2 over it.
  ///
  /// - Throws: `LinearAlgebraError`.
  public func smoothness() throws -> Double {
    let gram = x.gram(x.rows <= x.columns ? .none : .transposed)
    return try SymmetricEigen.values(of: gram).last ?? 0
  }
}
