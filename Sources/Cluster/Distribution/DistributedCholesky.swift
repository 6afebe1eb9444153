import LinearAlgebra

/// The Cholesky factorization of K + ridge I in parts on the ranks of a cluster.
public struct DistributedCholesky: Sendable {
  private let factor: DistributedMatrix
  private let algebra: any DistributedAlgebra

  /// Factors a kernel of which the lower triangle is there; the factor takes its place.
  ///
  /// - Throws: `KernelError.invalidRidge`, `.numericallySingular`, and what `DistributedAlgebra.factor`
  ///   throws.
  package init(
    _ kernel: DistributedMatrix, ridge: Double, _ algebra: any DistributedAlgebra,
    on communicator: any Communicator
  ) throws {
    guard ridge >= 0, ridge.isFinite else { throw KernelError.invalidRidge(ridge) }
    kernel.addToDiagonal(ridge)
    let diagonal = kernel.diagonal(communicator)
    try algebra.factor(kernel)
    let unit = Double(diagonal.count) * Double.ulpOfOne
    for (row, root) in kernel.diagonal(communicator).enumerated() {
      let limit = unit * diagonal[row]
      guard root * root > limit else {
        throw KernelError.numericallySingular(smallest: root * root, threshold: limit)
      }
    }
    factor = kernel
    self.algebra = algebra
  }

  /// X with (K + ridge I) X = B: (n, c), whole at every rank.
  public func solve(_ b: Matrix<Double>) throws -> Matrix<Double> { try algebra.solve(factor, b) }
}
