import Foundation
import LinearAlgebra

/// Gaussian (RBF) kernels exp(-gamma |x - x'|^2) of one set of rows, for any number of widths.
///
/// Squared distances are sums of squared differences: exactly 0 for equal rows, and without the
/// cancellation of |x|^2 + |x'|^2 - 2 x . x' for rows that are close.
public struct GaussianKernels: Sendable {
  /// |x_i - x_j|^2: (n, n), symmetric to the bit.
  public let squaredDistances: Matrix<Double>

  /// The distances between the rows of `x`, (n, d).
  ///
  /// Cost: n^2 d operations; bits do not depend on the number of threads.
  public init(_ x: Matrix<Double>, parallelism: Parallelism = .allCores) {
    let n = x.rows
    var result = Matrix<Double>(rows: n, columns: n)
    result.elements.parallelFill(chunk: max(1, n), parallelism: parallelism) { i, row in
      x.elements.withUnsafeBufferPointer { values in
        for j in 0..<n {
          var sum = 0.0
          for k in 0..<x.columns {
            let gap = values[i * x.columns + k] - values[j * x.columns + k]
            sum += gap * gap
          }
          row[j] = sum
        }
      }
    }
    squaredDistances = result
  }

  /// exp(-gamma |x_i - x_j|^2): (n, n).
  ///
  /// - Precondition: `gamma` is finite and at least 0.
  public func kernel(gamma: Double) -> Matrix<Double> {
    precondition(gamma >= 0 && gamma.isFinite, "gamma is \(gamma)")
    return squaredDistances.map { exp(-gamma * $0) }
  }
}
