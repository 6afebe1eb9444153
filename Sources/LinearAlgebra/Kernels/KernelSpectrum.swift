/// The eigendecomposition of a kernel matrix, with its rounding noise told apart and counted.
///
/// A kernel matrix has no negative eigenvalue, but its computed one may. An eigenvalue of magnitude
/// at most `threshold` cannot be told from zero: it reads as exactly 0 in `values`, and the counts
/// here report how many were. One below `-threshold` is an error, never repaired.
public struct KernelSpectrum: SpectralDecomposition {
  /// The decomposition as LAPACK returned it.
  public let eigen: SymmetricEigen<Double>
  /// The eigenvalues in ascending order, those within the threshold set to exactly 0.
  public let values: [Double]
  /// The magnitude up to which an eigenvalue counts as zero.
  public let threshold: Double
  /// How many eigenvalues were set to zero.
  public let zeroCount: Int

  /// Decomposes a symmetric positive semi-definite `kernel`: (n, n), lower triangle read.
  ///
  /// Cost: about 9 n^3 flops, 3 n^2 numbers of memory beside the kernel.
  ///
  /// - Parameter relativeThreshold: the threshold in units of the largest eigenvalue; by default
  ///   n times the unit roundoff, the size of LAPACK's own error.
  /// - Throws: `KernelError.notPositiveSemidefinite`, `LinearAlgebraError.notFinite` or
  ///   `.notConverged`.
  public init(_ kernel: Matrix<Double>, relativeThreshold: Double? = nil) throws {
    precondition(
      kernel.rows == kernel.columns,
      "a kernel of shape \(kernel.rows) x \(kernel.columns) is not square")
    try self.init(SymmetricEigen(kernel), relativeThreshold: relativeThreshold)
  }

  /// Reads a decomposition as that of a kernel.
  ///
  /// - Throws: `KernelError.notPositiveSemidefinite`.
  public init(_ eigen: SymmetricEigen<Double>, relativeThreshold: Double? = nil) throws {
    self.init(
      eigen, try CleanedEigenvalues(eigen.values, relativeThreshold: relativeThreshold))
  }

  private init(_ eigen: SymmetricEigen<Double>, _ cleaned: CleanedEigenvalues) {
    self.eigen = eigen
    (values, threshold, zeroCount) = (cleaned.values, cleaned.threshold, cleaned.zeroCount)
  }

  /// Decomposes a kernel whose own rounding may be larger than LAPACK's.
  ///
  /// The tangent kernel of a rectifier depends on the angle between two inputs, which near opposite
  /// inputs has an error of sqrt(unit roundoff). A lowest eigenvalue that is negative by no more than
  /// `rounding` times the largest therefore sets the threshold: all of its magnitude count as zero.
  /// Without one the threshold is the usual one.
  ///
  /// - Throws: as `init(_:relativeThreshold:)`, for eigenvalues that are more negative.
  package init(_ kernel: Matrix<Double>, rounding: Double) throws {
    precondition(
      kernel.rows == kernel.columns,
      "a kernel of shape \(kernel.rows) x \(kernel.columns) is not square")
    let eigen = try SymmetricEigen(kernel)
    self.init(eigen, try CleanedEigenvalues(eigen.values, rounding: rounding))
  }

  /// The eigenvalues as LAPACK returned them.
  public var rawValues: [Double] { eigen.values }

  /// See `SpectralDecomposition`.
  public func project(_ y: Matrix<Double>) -> Matrix<Double> { eigen.project(y) }

  /// See `SpectralDecomposition`.
  public func combine(_ c: Matrix<Double>) -> Matrix<Double> { eigen.combine(c) }

  /// See `SpectralDecomposition`.
  public var vectors: Matrix<Double> { eigen.vectors }

  /// See `SpectralDecomposition`.
  ///
  /// The squares take n^2 numbers while the function lives.
  public func squareCombiner() -> @Sendable ([Double]) -> [Double] {
    let squares = eigen.vectors.map { $0 * $0 }
    return { squares.apply(.transposed, to: $0) }
  }
}
