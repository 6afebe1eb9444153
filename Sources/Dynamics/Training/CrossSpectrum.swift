import LinearAlgebra

/// The kernel between new inputs and the training rows, on the eigenvectors of the training kernel.
///
/// Cauchy-Schwarz gives K(x, X) v = 0 for a direction v of eigenvalue 0, so what rounding left
/// there is set to 0, and its size reported; otherwise long training would blow it up.
public struct CrossSpectrum: Sendable {
  /// K(x, X) v_k, column k for eigenvalue k: (m, n).
  public let projected: Matrix<Double>
  /// The largest magnitude among the entries that were set to 0.
  public let largestDiscarded: Double

  /// Projects `cross`, K(x, X) of shape (m, n).
  ///
  /// Cost: m n^2 multiply-adds, once for all times.
  public init(_ cross: Matrix<Double>, spectrum: KernelSpectrum) {
    precondition(
      cross.columns == spectrum.count,
      "a cross kernel of \(cross.columns) columns for \(spectrum.count) training rows")
    var result = Matrix.product(cross, .none, spectrum.eigen.vectors, .transposed)
    var largest = 0.0
    for row in 0..<result.rows {
      for k in 0..<spectrum.zeroCount {
        largest = max(largest, abs(result[row, k]))
        result[row, k] = 0
      }
    }
    projected = result
    largestDiscarded = largest
  }

  /// `projected` with column k multiplied by `weights[k]`.
  func weighted(_ weights: [Double]) -> Matrix<Double> {
    var result = projected
    for row in 0..<result.rows {
      for k in weights.indices { result[row, k] *= weights[k] }
    }
    return result
  }
}
