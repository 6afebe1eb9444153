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
    let unit = Double(kernel.rows) * Double.ulpOfOne
    func check(pivot: Double, row: Int) throws {
      let limit = unit * (kernel[row, row] + ridge)
      guard pivot > limit else {
        throw KernelError.numericallySingular(smallest: pivot, threshold: limit)
      }
    }
    let factored: Cholesky<Double>
    do {
      factored = try Cholesky(kernel.addingToDiagonal(ridge))
    } catch LinearAlgebraError.notPositiveDefinite(let row, let value) {
      // A pivot that is negative by rounding alone.
      if value >= -unit * (kernel[row, row] + ridge) { try check(pivot: value, row: row) }
      throw LinearAlgebraError.notPositiveDefinite(pivot: row, value: value)
    }
    for (row, root) in factored.factor.diagonal.enumerated() {
      try check(pivot: root * root, row: row)
    }
    cholesky = factored
    self.ridge = ridge
  }
}
