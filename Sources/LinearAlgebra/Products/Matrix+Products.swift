/// Whether a factor of a product enters as it is or transposed.
public enum Transposition: Sendable {
  /// As it is.
  case none
  /// Transposed.
  case transposed
}

extension Matrix {
  /// The matrix product op(A) op(B), by BLAS.
  ///
  /// The last bits depend on BLAS's thread count and processor core; see `BLASInformation`.
  ///
  /// - Precondition: the inner dimensions agree.
  public static func product(
    _ a: Matrix, _ transposeA: Transposition = .none, _ b: Matrix,
    _ transposeB: Transposition = .none
  ) -> Matrix {
    let (m, inner) = transposeA == .none ? (a.rows, a.columns) : (a.columns, a.rows)
    let (otherInner, n) = transposeB == .none ? (b.rows, b.columns) : (b.columns, b.rows)
    precondition(
      inner == otherInner, "inner dimensions \(inner) and \(otherInner) of a product differ")
    guard m > 0, n > 0, inner > 0 else { return Matrix(rows: m, columns: n) }
    let elements = [Element](unsafeUninitializedCapacity: m * n) { c, count in
      Element.Backend.gemm(
        transposeA: transposeA == .transposed, transposeB: transposeB == .transposed, m: m, n: n,
        k: inner, alpha: 1, a: a.elements, lda: a.columns, b: b.elements, ldb: b.columns, beta: 0,
        c: c.baseAddress!, ldc: n)
      count = m * n
    }
    return Matrix(rows: m, columns: n, elements: elements)
  }

  /// The matrix product A B.
  public static func * (a: Matrix, b: Matrix) -> Matrix { product(a, .none, b) }

  /// The matrix-vector product A x.
  ///
  /// - Precondition: `x.count == columns`.
  public static func * (a: Matrix, x: [Element]) -> [Element] { a.apply(.none, to: x) }

  /// The matrix-vector product op(A) x.
  public func apply(_ transposition: Transposition, to x: [Element]) -> [Element] {
    let (m, n) = transposition == .none ? (rows, columns) : (columns, rows)
    precondition(x.count == n, "a vector of \(x.count) does not fit a \(m) x \(n) matrix")
    var result = [Element](repeating: 0, count: m)
    guard m > 0, n > 0 else { return result }
    result.withUnsafeMutableBufferPointer { y in
      Element.Backend.gemv(
        transpose: transposition == .transposed, m: rows, n: columns, alpha: 1, a: elements,
        lda: columns, x: x, beta: 0, y: y.baseAddress!)
    }
    return result
  }

  /// The Gram matrix A A^T (`.none`) or A^T A (`.transposed`), exactly symmetric.
  public func gram(_ transposition: Transposition = .none) -> Matrix {
    let (n, k) = transposition == .none ? (rows, columns) : (columns, rows)
    var result = Matrix(rows: n, columns: n)
    guard n > 0, k > 0 else { return result }
    result.elements.withUnsafeMutableBufferPointer { c in
      Element.Backend.syrk(
        transpose: transposition == .transposed, n: n, k: k, alpha: 1, a: elements, lda: columns,
        beta: 0, c: c.baseAddress!, ldc: n)
    }
    result.mirrorLowerTriangle()
    return result
  }
}
