import LinearAlgebra

/// Factorizations of a matrix of which every rank has a part.
///
/// All ranks call them together.
public protocol DistributedAlgebra: Sendable {
  /// The Cholesky factor of a symmetric positive definite matrix of which the lower triangle is there; it
  /// takes the place of the matrix.
  ///
  /// Cost: n^3 / 3 multiply-adds over all ranks.
  ///
  /// - Throws: `LinearAlgebraError.notPositiveDefinite`, `ClusterError.tooLarge`.
  func factor(_ matrix: DistributedMatrix) throws

  /// X with L L^T X = B, for a matrix that `factor(_:)` has left: (n, c), whole at every rank.
  func solve(_ factor: DistributedMatrix, _ b: Matrix<Double>) throws -> Matrix<Double>

  /// The eigenvalues, ascending, and the eigenvectors, one a column, of a symmetric matrix of which the
  /// lower triangle is there; it is destroyed.
  ///
  /// Cost: about 9 n^3 flops over all ranks; memory 3 n^2 numbers over all ranks beside the matrix.
  ///
  /// - Throws: `LinearAlgebraError.notConverged`, `ClusterError.tooLarge`.
  func eigen(
    _ matrix: DistributedMatrix
  ) throws -> (values: [Double], vectors: DistributedMatrix)
}
