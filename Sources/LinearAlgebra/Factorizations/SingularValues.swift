/// The thin singular value decomposition A = U S V^T of an m x n matrix, r = min(m, n).
///
/// Cost: O(m n r). Singular values descend.
public struct SingularValues<Element: Scalar>: Sendable {
  /// U: (m, r), orthonormal columns.
  public let left: Matrix<Element>
  /// The singular values, descending: r of them.
  public let values: [Element]
  /// V^T: (r, n), orthonormal rows.
  public let rightTransposed: Matrix<Element>

  /// Decomposes `matrix`.
  ///
  /// - Throws: `LinearAlgebraError.notFinite` or `.notConverged`.
  public init(_ matrix: consuming Matrix<Element>) throws {
    try matrix.checkFinite()
    var work = matrix
    let (m, n, rank) = (work.rows, work.columns, min(work.rows, work.columns))
    var u = Matrix<Element>(rows: m, columns: rank)
    var s = [Element](repeating: 0, count: rank)
    var vt = Matrix<Element>(rows: rank, columns: n)
    if rank > 0 {
      let info = work.elements.withUnsafeMutableBufferPointer { a in
        u.elements.withUnsafeMutableBufferPointer { u in
          s.withUnsafeMutableBufferPointer { s in
            vt.elements.withUnsafeMutableBufferPointer { vt in
              Element.Backend.gesdd(
                m: m, n: n, a: a.baseAddress!, s: s.baseAddress!, u: u.baseAddress!,
                vt: vt.baseAddress!)
            }
          }
        }
      }
      guard info == 0 else { throw LinearAlgebraError.notConverged(routine: "gesdd", info: info) }
    }
    left = u
    values = s
    rightTransposed = vt
  }

  /// The number of singular values above `tolerance` times the largest.
  ///
  /// The default tolerance is max(m, n) times the unit roundoff, as in NumPy.
  public func rank(tolerance: Element? = nil) -> Int {
    let limit =
      (tolerance ?? Element(max(left.rows, rightTransposed.columns)) * Element.ulpOfOne)
      * (values.first ?? 0)
    return values.prefix { $0 > limit }.count
  }

  /// The least-squares solution of least norm, A^+ B: (n, columns of B).
  public func leastSquares(_ b: Matrix<Element>, tolerance: Element? = nil) -> Matrix<Element> {
    var projected = Matrix.product(left, .transposed, b)
    let kept = rank(tolerance: tolerance)
    for k in 0..<projected.rows {
      let factor: Element = k < kept ? 1 / values[k] : 0
      for column in 0..<projected.columns { projected[k, column] *= factor }
    }
    return .product(rightTransposed, .transposed, projected)
  }
}
