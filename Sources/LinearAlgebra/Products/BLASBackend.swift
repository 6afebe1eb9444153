/// The BLAS and LAPACK routines of one precision, on row-major storage.
///
/// An implementation detail that is public only because `Scalar` is. Row-major data is handed to
/// the column-major LAPACK as its transpose: symmetric matrices are unchanged by that, and the
/// triangle named here is always the row-major one.
public protocol BLASBackend {
  /// The floating-point type.
  associatedtype Element

  /// C <- alpha op(A) op(B) + beta C.
  static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Element,
    a: UnsafePointer<Element>, lda: Int, b: UnsafePointer<Element>, ldb: Int, beta: Element,
    c: UnsafeMutablePointer<Element>, ldc: Int)

  /// Lower triangle of C <- alpha op(A) op(A)^T + beta C.
  static func syrk(
    transpose: Bool, n: Int, k: Int, alpha: Element, a: UnsafePointer<Element>, lda: Int,
    beta: Element, c: UnsafeMutablePointer<Element>, ldc: Int)

  /// y <- alpha op(A) x + beta y.
  static func gemv(
    transpose: Bool, m: Int, n: Int, alpha: Element, a: UnsafePointer<Element>, lda: Int,
    x: UnsafePointer<Element>, beta: Element, y: UnsafeMutablePointer<Element>)

  /// B <- L^-1 B, or L^-T B, for lower triangular L.
  static func trsm(
    transpose: Bool, n: Int, columns: Int, l: UnsafePointer<Element>, ldl: Int,
    b: UnsafeMutablePointer<Element>, ldb: Int)

  /// B <- B L^-T for lower triangular L: (rows, n).
  static func trsmRight(
    rows: Int, n: Int, l: UnsafePointer<Element>, ldl: Int, b: UnsafeMutablePointer<Element>,
    ldb: Int)

  /// Cholesky factor of the lower triangle, in place; returns LAPACK's info.
  static func potrf(n: Int, a: UnsafeMutablePointer<Element>, lda: Int) -> Int

  /// Eigenvalues ascending into `values`; eigenvectors as the rows of `a`; returns LAPACK's info.
  static func syevd(
    vectors: Bool, n: Int, a: UnsafeMutablePointer<Element>, values: UnsafeMutablePointer<Element>
  ) -> Int

  /// Thin singular value decomposition of the row-major m x n matrix `a`; returns LAPACK's info.
  static func gesdd(
    m: Int, n: Int, a: UnsafeMutablePointer<Element>, s: UnsafeMutablePointer<Element>,
    u: UnsafeMutablePointer<Element>, vt: UnsafeMutablePointer<Element>
  ) -> Int
}
