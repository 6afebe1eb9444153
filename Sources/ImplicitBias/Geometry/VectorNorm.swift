import Foundation
import LinearAlgebra

/// A norm of vectors, its dual norm, and the direction of steepest descent.
public enum VectorNorm: Sendable, Equatable {
  /// The sum of absolute values.
  case l1
  /// The Euclidean norm.
  case l2
  /// The largest absolute value.
  case lInfinity
  /// (sum |w_j|^p)^(1/p), 1 < p < infinity.
  case power(Double)
  /// sqrt(w^T P w) of a symmetric positive definite P.
  case quadratic(Matrix<Double>)
  /// The largest singular value of a matrix of this shape, given row by row.
  case spectral(rows: Int, columns: Int)
  /// The sum of the singular values of a matrix of this shape, given row by row.
  case nuclear(rows: Int, columns: Int)

  /// The norm.
  ///
  /// - Throws: `LinearAlgebraError` for norms of matrices.
  public func value(_ w: [Double]) throws -> Double {
    switch self {
    case .l1: return w.reduce(0) { $0 + abs($1) }
    case .l2: return w.euclideanNorm
    case .lInfinity: return w.largestMagnitude
    case .power(let p): return Self.power(w, p)
    case .quadratic(let p): return w.dot(p * w).squareRoot()
    case .spectral(let rows, let columns):
      return try Self.singularValues(w, rows, columns).values.first ?? 0
    case .nuclear(let rows, let columns):
      return try Self.singularValues(w, rows, columns).values.reduce(0, +)
    }
  }

  /// The dual norm max { g·v : |v| <= 1 }.
  ///
  /// - Throws: `LinearAlgebraError` for norms of matrices and quadratic ones.
  public func dual(_ g: [Double]) throws -> Double {
    switch self {
    case .l1: return g.largestMagnitude
    case .l2: return g.euclideanNorm
    case .lInfinity: return g.reduce(0) { $0 + abs($1) }
    case .power(let p): return Self.power(g, p / (p - 1))
    case .quadratic(let p): return try g.dot(Cholesky(p).solve(g)).squareRoot()
    case .spectral(let rows, let columns):
      return try VectorNorm.nuclear(rows: rows, columns: columns).value(g)
    case .nuclear(let rows, let columns):
      return try VectorNorm.spectral(rows: rows, columns: columns).value(g)
    }
  }

  /// The step argmin_v g·v + |v|^2 / 2, which has norm |g|_* and product -|g|_*^2 with g.
  ///
  /// Where several v do, l1 takes the first largest coordinate and l-infinity 0 where g is 0.
  ///
  /// - Throws: `LinearAlgebraError` for norms of matrices and quadratic ones.
  ///
  /// Reference: Gunasekar, Lee, Soudry, Srebro (2018), arXiv:1802.08246, section 2.3.
  public func steepestStep(_ g: [Double]) throws -> [Double] {
    switch self {
    case .l1:
      var step = [Double](repeating: 0, count: g.count)
      if let place = g.indices.max(by: { abs(g[$0]) < abs(g[$1]) }) { step[place] = -g[place] }
      return step
    case .l2: return g.scaled(by: -1)
    case .lInfinity:
      let size = try dual(g)
      return g.map { $0 == 0 ? 0 : $0 > 0 ? -size : size }
    case .power(let p):
      let q = p / (p - 1)
      let size = Self.power(g, q)
      guard size > 0 else { return g }
      return g.map { -pow(size, 2 - q) * pow(abs($0), q - 1) * ($0 < 0 ? -1 : 1) }
    case .quadratic(let p): return try Cholesky(p).solve(g).scaled(by: -1)
    case .spectral(let rows, let columns):
      let svd = try Self.singularValues(g, rows, columns)
      return (-svd.values.reduce(0, +) * (svd.left * svd.rightTransposed)).elements
    case .nuclear(let rows, let columns):
      let svd = try Self.singularValues(g, rows, columns)
      return Matrix(rows: rows, columns: columns) {
        -svd.values[0] * svd.left[$0, 0] * svd.rightTransposed[0, $1]
      }.elements
    }
  }

  static func power(_ w: [Double], _ p: Double) -> Double {
    let largest = w.largestMagnitude
    guard largest > 0, largest.isFinite else { return largest }
    return largest * pow(w.reduce(0) { $0 + pow(abs($1) / largest, p) }, 1 / p)
  }

  private static func singularValues(
    _ w: [Double], _ rows: Int, _ columns: Int
  ) throws -> SingularValues<Double> {
    try SingularValues(Matrix(rows: rows, columns: columns, elements: w))
  }
}

extension VectorNorm: CustomStringConvertible {
  /// A short name.
  public var description: String {
    switch self {
    case .l1: return "l1"
    case .l2: return "l2"
    case .lInfinity: return "linf"
    case .power(let p): return "l" + String(format: "%.4g", p)
    case .quadratic: return "quadratic"
    case .spectral: return "spectral"
    case .nuclear: return "nuclear"
    }
  }
}
