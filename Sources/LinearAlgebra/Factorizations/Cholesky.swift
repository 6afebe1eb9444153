/// The factorization A = L L^T of a symmetric positive definite matrix.
///
/// Cost: n^3 / 3 multiply-adds and no memory beyond the factor. Only the lower triangle of A is
/// read. The last bits depend on BLAS's thread count.
public struct Cholesky<Element: Scalar>: Sendable {
  /// L, with zeros above the diagonal: (n, n).
  public let factor: Matrix<Element>

  /// Factors `matrix`.
  ///
  /// - Throws: `LinearAlgebraError.notPositiveDefinite` with the failing pivot (a row number from
  ///   0) and its value, `notFinite` when that pivot is NaN.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  public init(_ matrix: consuming Matrix<Element>) throws {
    precondition(matrix.rows == matrix.columns, "Cholesky needs a square matrix")
    let n = matrix.rows
    var work = matrix
    guard n > 0 else {
      factor = work
      return
    }
    let info = work.elements.withUnsafeMutableBufferPointer {
      Element.Backend.potrf(n: n, a: $0.baseAddress!, lda: n)
    }
    if info > 0 {
      let pivot = info - 1
      let value = Double(work[pivot, pivot])
      guard value.isFinite else {
        throw LinearAlgebraError.notFinite(row: pivot, column: pivot, value: value)
      }
      throw LinearAlgebraError.notPositiveDefinite(pivot: pivot, value: value)
    }
    work.elements.withUnsafeMutableBufferPointer { buffer in
      for row in 0..<n {
        (buffer.baseAddress! + row * n + row + 1).update(repeating: 0, count: n - row - 1)
      }
    }
    factor = work
  }

  /// X with A X = B.
  ///
  /// - Precondition: `b.rows` equals the matrix's size.
  public func solve(_ b: Matrix<Element>) -> Matrix<Element> {
    solveTransposed(solveFactor(b))
  }

  /// x with A x = b.
  public func solve(_ b: [Element]) -> [Element] { solve(.column(b)).elements }

  /// Y with L Y = B.
  public func solveFactor(_ b: Matrix<Element>) -> Matrix<Element> { triangular(false, b) }

  /// X with L^T X = Y.
  public func solveTransposed(_ y: Matrix<Element>) -> Matrix<Element> { triangular(true, y) }

  /// The natural logarithm of det A.
  public var logDeterminant: Double {
    2 * factor.diagonal.reduce(0.0) { $0 + logarithm(Double($1)) }
  }

  private func triangular(_ transpose: Bool, _ b: Matrix<Element>) -> Matrix<Element> {
    precondition(b.rows == factor.rows, "\(b.rows) right-hand rows for \(factor.rows) equations")
    var x = b
    guard b.rows > 0, b.columns > 0 else { return x }
    x.elements.withUnsafeMutableBufferPointer {
      Element.Backend.trsm(
        transpose: transpose, n: b.rows, columns: b.columns, l: factor.elements, ldl: factor.rows,
        b: $0.baseAddress!, ldb: b.columns)
    }
    return x
  }
}
