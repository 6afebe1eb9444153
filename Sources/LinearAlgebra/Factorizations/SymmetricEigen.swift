/// The decomposition A = sum_k lambda_k v_k v_k^T of a symmetric matrix, by divide and conquer.
///
/// Cost: about 9 n^3 flops with vectors, 4/3 n^3 without; memory 3 n^2 numbers beside A with
/// vectors. Only the lower triangle of A is read. The last bits depend on BLAS's thread count.
public struct SymmetricEigen<Element: Scalar>: Sendable {
  /// The eigenvalues in ascending order.
  public let values: [Element]
  /// The orthonormal eigenvectors, one per **row**, in the order of `values`: (n, n).
  public let vectors: Matrix<Element>

  /// Decomposes `matrix`.
  ///
  /// - Throws: `LinearAlgebraError.notFinite` or `.notConverged`.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  public init(_ matrix: consuming Matrix<Element>) throws {
    precondition(matrix.rows == matrix.columns, "an eigendecomposition needs a square matrix")
    try matrix.checkFinite()
    var work = matrix
    var values = [Element](repeating: 0, count: work.rows)
    try Self.decompose(&work, &values, vectors: true)
    self.values = values
    vectors = work
  }

  /// The eigenvalues alone, in ascending order.
  ///
  /// - Throws: `LinearAlgebraError.notFinite` or `.notConverged`.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  public static func values(of matrix: consuming Matrix<Element>) throws -> [Element] {
    precondition(matrix.rows == matrix.columns, "eigenvalues need a square matrix")
    try matrix.checkFinite()
    var work = matrix
    var values = [Element](repeating: 0, count: work.rows)
    try decompose(&work, &values, vectors: false)
    return values
  }

  /// The projections v_k^T y of the columns of `y` on the eigenvectors: (n, columns).
  public func project(_ y: Matrix<Element>) -> Matrix<Element> { vectors * y }

  /// The combination sum_k c_k v_k of the eigenvectors for each column of `c`: (n, columns).
  public func combine(_ c: Matrix<Element>) -> Matrix<Element> {
    .product(vectors, .transposed, c)
  }

  /// f(A) B = sum_k f(lambda_k) v_k v_k^T B, for a function of the eigenvalues.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  public func apply(_ function: (Element) -> Element, to b: Matrix<Element>) -> Matrix<Element> {
    var projected = project(b)
    for k in 0..<projected.rows {
      let factor = function(values[k])
      for column in 0..<projected.columns { projected[k, column] *= factor }
    }
    return combine(projected)
  }

  private static func decompose(
    _ work: inout Matrix<Element>, _ values: inout [Element], vectors: Bool
  ) throws {
    let n = work.rows
    guard n > 0 else { return }
    let info = work.elements.withUnsafeMutableBufferPointer { a in
      values.withUnsafeMutableBufferPointer { w in
        Element.Backend.syevd(vectors: vectors, n: n, a: a.baseAddress!, values: w.baseAddress!)
      }
    }
    guard info == 0 else { throw LinearAlgebraError.notConverged(routine: "syevd", info: info) }
  }
}
