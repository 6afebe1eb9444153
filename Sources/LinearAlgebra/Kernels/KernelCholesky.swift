/// The Cholesky factorization of K + ridge I, with a singular kernel reported by its rows.
///
/// Rounding lets Cholesky pass on a kernel with two identical rows and answer with noise. So with
/// no ridge identical rows are looked for first, and every pivot is compared with its own
/// rounding error, n times the unit roundoff times the diagonal element.
public struct KernelCholesky: Sendable {
  /// The factorization of K + ridge I.
  public let cholesky: Cholesky<Double>
  /// The ridge that was added to the diagonal.
  public let ridge: Double

  /// Factors `kernel`, (n, n), plus `ridge`.
  ///
  /// Cost: n^3 / 3 multiply-adds.
  ///
  /// - Parameter labels: (n, c); used only to say whether identical rows contradict each other.
  /// - Throws: `KernelError.singularKernel` naming two identical rows, `.numericallySingular`,
  ///   `.invalidRidge`, `LinearAlgebraError.notPositiveDefinite` or `.notFinite`.
  public init(_ kernel: Matrix<Double>, labels: Matrix<Double>? = nil, ridge: Double = 0) throws {
    precondition(
      kernel.rows == kernel.columns,
      "a kernel of shape \(kernel.rows) x \(kernel.columns) is not square")
    guard ridge >= 0, ridge.isFinite else { throw KernelError.invalidRidge(ridge) }
    if ridge == 0, let found = CoincidentRows.find(in: kernel, labels: labels) {
      throw KernelError.singularKernel(rows: found.rows, contradicting: found.contradicting)
    }
    let factored = try Cholesky(kernel.addingToDiagonal(ridge))
    for (row, root) in factored.factor.diagonal.enumerated() {
      let limit = Double(kernel.rows) * Double.ulpOfOne * (kernel[row, row] + ridge)
      guard root * root > limit else {
        throw KernelError.numericallySingular(smallest: root * root, threshold: limit)
      }
    }
    cholesky = factored
    self.ridge = ridge
  }
}
