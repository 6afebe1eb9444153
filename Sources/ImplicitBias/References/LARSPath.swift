import LinearAlgebra

/// The piecewise linear path of least angle regression from the origin to an interpolant.
///
/// On every piece the residual's products with the active columns stay equal in size, and all others
/// are smaller. Columns are neither centred nor scaled. Every l1-monotone piece is a lasso solution.
///
/// Reference: Efron, Hastie, Johnstone, Tibshirani (2004), The Annals of Statistics 32(2), section 2.
public struct LARSPath: Sendable {
  /// The points between the pieces, the first the origin.
  public private(set) var points: [[Double]]

  /// Follows the path until the residual is 0 or every column is active.
  ///
  /// - Throws: `LinearAlgebraError` when active columns are linearly dependent.
  public init(x: Matrix<Double>, y: [Double]) throws {
    var point = [Double](repeating: 0, count: x.columns)
    points = [point]
    var active: [Int] = []
    for _ in 0..<min(x.rows, x.columns) {
      let products = x.apply(.transposed, to: y.adding(-1, x * point))
      let level = products.largestMagnitude
      guard level > 1e-12 * y.largestMagnitude else { return }
      if let entering = products.indices.filter({ !active.contains($0) })
        .max(by: { abs(products[$0]) < abs(products[$1]) })
      {
        active.append(entering)
      }
      let part = x.selectingColumns(active)
      let signs = active.map { products[$0] < 0 ? -1.0 : 1 }
      // The change of the active weights that lowers every active product at unit speed.
      let direction = try Cholesky(part.gram(.transposed)).solve(signs)
      let speeds = x.apply(.transposed, to: part * direction)
      var length = level
      for column in products.indices where !active.contains(column) {
        for side in [1.0, -1] {
          let time = (level - side * products[column]) / (1 - side * speeds[column])
          if time > 1e-12 * level, time < length { length = time }
        }
      }
      for (place, column) in active.enumerated() { point[column] += length * direction[place] }
      points.append(point)
    }
  }

  /// The first point of the path with this l1 norm; the end for larger ones.
  public func point(l1Norm: Double) -> [Double] {
    for (start, end) in zip(points, points.dropFirst()) {
      let (a, b) = (start.reduce(0) { $0 + abs($1) }, end.reduce(0) { $0 + abs($1) })
      guard b >= l1Norm, b > a else { continue }
      let share = max(0, l1Norm - a) / (b - a)
      return start.scaled(by: 1 - share).adding(share, end)
    }
    return points.last!
  }
}
