import LinearAlgebra

/// log p(Y) of a Gaussian process with covariance C = K + ridge I, summed over c independent
/// outputs, and its derivatives.
///
///   log p = -1/2 tr(Y^T C^-1 Y) - c/2 log det C - n c / 2 log 2 pi
///   d log p = 1/2 tr((A A^T - c C^-1) dC),  A = C^-1 Y
///
/// Cost: n^3 flops; each further derivative n^2. Memory: 2 n^2 numbers beside K.
///
/// Reference: Rasmussen and Williams (2006), eqs. (2.30) and (5.9).
public struct MarginalLikelihood: Sendable {
  /// log p(Y).
  public let value: Double
  /// d log p / d ridge.
  public let ridgeDerivative: Double
  /// A A^T - c C^-1: (n, n).
  private let weights: Matrix<Double>

  /// Evaluates on a kernel (n, n) and labels (n, c).
  ///
  /// - Throws: what `KernelCholesky` throws: a singular kernel without a ridge, a bad ridge.
  public init(kernel: Matrix<Double>, labels: Matrix<Double>, ridge: Double) throws {
    precondition(
      labels.rows == kernel.rows, "\(labels.rows) label rows for a kernel of \(kernel.rows)")
    let (n, c) = (labels.rows, labels.columns)
    let cholesky = try KernelCholesky(kernel, labels: labels, ridge: ridge).cholesky
    let alpha = cholesky.solve(labels)
    let inverse = cholesky.solve(.identity(n))
    let fit = zip(labels.elements, alpha.elements).reduce(0) { $0 + $1.0 * $1.1 }
    value =
      -(fit + Double(c) * (cholesky.logDeterminant + Double(n) * logarithm(2 * Double.pi))) / 2
    weights = alpha.gram() - Double(c) * inverse
    ridgeDerivative = weights.trace / 2
  }

  /// d log p / d t for a parameter t of the kernel.
  ///
  /// - Parameter kernelDerivative: dK / dt, (n, n), symmetric.
  public func derivative(along kernelDerivative: Matrix<Double>) -> Double {
    precondition(
      kernelDerivative.rows == weights.rows && kernelDerivative.columns == weights.columns,
      "a derivative of \(kernelDerivative.rows) x \(kernelDerivative.columns) entries")
    return zip(weights.elements, kernelDerivative.elements).reduce(0) { $0 + $1.0 * $1.1 } / 2
  }
}
