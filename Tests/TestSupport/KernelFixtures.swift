import Foundation
import LinearAlgebra

/// Small kernels that the learning tests share.
public enum KernelFixtures {
  /// `count` points uniform on the unit sphere of R^`dimension`, one per row.
  public static func sphere(_ count: Int, _ dimension: Int, seed: UInt64) -> Matrix<Double> {
    var random = RandomStream(seed: seed)
    return Matrix((0..<count).map { _ in random.unitVector(dimension) })
  }

  /// The two-layer ReLU Gram matrix z (pi - arccos z) / (2 pi) of unit rows, z their product.
  ///
  /// Rows with equal bits have z = 1 exactly.
  public static func relu(_ x: Matrix<Double>, _ y: Matrix<Double>) -> Matrix<Double> {
    Matrix(rows: x.rows, columns: y.rows) { i, j in
      let same = x[row: i].elementsEqual(y[row: j])
      let dot = zip(x[row: i], y[row: j]).reduce(0) { $0 + $1.0 * $1.1 }
      let z = same ? 1 : min(1, max(-1, dot))
      return z * (Double.pi - acos(z)) / (2 * Double.pi)
    }
  }

  /// The two-layer ReLU Gram matrix of unit rows with themselves.
  public static func relu(_ x: Matrix<Double>) -> Matrix<Double> { relu(x, x) }

  /// Independent standard normal numbers.
  public static func normals(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix<Double> {
    RandomStream(seed: seed, stream: 77).normalMatrix(rows: rows, columns: columns)
  }

  /// Independent +1 and -1 in one column.
  public static func signs(_ rows: Int, seed: UInt64) -> Matrix<Double> {
    var random = RandomStream(seed: seed, stream: 78)
    return .column((0..<rows).map { _ in random.sign() })
  }

  /// The largest magnitude of a - b; infinite for unequal shapes or a NaN.
  public static func distance(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
    guard a.rows == b.rows, a.columns == b.columns else { return .infinity }
    return zip(a.elements, b.elements).reduce(0) {
      let gap = abs($1.0 - $1.1)
      return gap.isNaN ? .infinity : max($0, gap)
    }
  }
}
