/// The eigendecomposition of a kernel matrix, with its rounding noise told apart and counted.
///
/// A kernel matrix has no negative eigenvalue, but its computed one may. An eigenvalue of magnitude
/// at most `threshold` cannot be told from zero: it reads as exactly 0 in `values`, and the counts
/// here report how many were. One below `-threshold` is an error, never repaired.
public struct KernelSpectrum: Sendable {
  /// The decomposition as LAPACK returned it.
  public let eigen: SymmetricEigen<Double>
  /// The eigenvalues in ascending order, those within the threshold set to exactly 0.
  public let values: [Double]
  /// The magnitude up to which an eigenvalue counts as zero.
  public let threshold: Double
  /// How many eigenvalues were set to zero.
  public let zeroCount: Int
  /// How many computed eigenvalues were negative.
  public let negativeCount: Int

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
    let raw = eigen.values
    let relative = relativeThreshold ?? Double(raw.count) * Double.ulpOfOne
    precondition(relative >= 0, "the relative threshold \(relative) is negative")
    let limit = relative * max(abs(raw.last ?? 0), abs(raw.first ?? 0))
    if let lowest = raw.first, lowest < -limit {
      throw KernelError.notPositiveSemidefinite(eigenvalue: lowest, threshold: limit)
    }
    self.eigen = eigen
    threshold = limit
    values = raw.map { $0 <= limit ? 0 : $0 }
    zeroCount = values.prefix { $0 == 0 }.count
    negativeCount = raw.prefix { $0 < 0 }.count
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
    let largest = max(abs(eigen.values.last ?? 0), abs(eigen.values.first ?? 0))
    let usual = Double(eigen.values.count) * Double.ulpOfOne
    let lowest = max(0, -(eigen.values.first ?? 0))
    let isRounding = lowest > usual * largest && lowest <= rounding * largest
    // A little more than the quotient, which is rounded itself.
    try self.init(
      eigen, relativeThreshold: isRounding ? lowest / largest * (1 + 1e-12) : usual)
  }

  /// The number of rows of the kernel.
  public var count: Int { values.count }
  /// The largest eigenvalue; 0 for an empty kernel.
  public var largest: Double { values.last ?? 0 }
  /// The smallest eigenvalue, 0 when it is within the threshold or the kernel is empty.
  public var smallest: Double { values.first ?? 0 }
  /// The most negative eigenvalue as computed; 0 when none is negative.
  public var mostNegative: Double { min(0, eigen.values.first ?? 0) }
  /// The number of eigenvalues above the threshold.
  public var rank: Int { count - zeroCount }

  /// f(K) B = sum_k f(lambda_k) v_k v_k^T B, on the cleaned eigenvalues: (n, columns of B).
  public func apply(_ function: (Double) -> Double, to b: Matrix<Double>) -> Matrix<Double> {
    eigen.combine(scaled(eigen.project(b), by: function))
  }

  /// The rows of `projections`, (n, c), multiplied by f(lambda_k).
  package func scaled(
    _ projections: Matrix<Double>, by function: (Double) -> Double
  ) -> Matrix<Double> {
    var result = projections
    for k in 0..<result.rows {
      let factor = function(values[k])
      for column in 0..<result.columns { result[k, column] *= factor }
    }
    return result
  }
}
