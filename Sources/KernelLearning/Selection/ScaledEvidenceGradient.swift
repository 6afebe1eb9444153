import LinearAlgebra

/// The value of `ScaledEvidence` at one ridge with its derivatives in the ridge and in any direction
/// of the kernel.
///
/// With M = K + ridge I, P = M^-1, or M^-1 - u u^T / (1 . u) with u = M^-1 1 for an unpenalized
/// constant, and A = P Y, the scale being at its optimum,
///
///   d log p = 1/2 tr((A A^T / s^2 - c P) dM).
///
/// Cost: n^3 flops, then n^2 for each direction. Memory: 2 n^2 numbers beside K.
///
/// Reference: Rasmussen and Williams (2006), eqs. (2.45) and (5.9); Harville (1977) for P.
public struct ScaledEvidenceGradient: Sendable {
  /// log p(Y).
  public let logLikelihood: Double
  /// s^2.
  public let scale: Double
  /// d log p / d ridge.
  public let ridgeDerivative: Double
  /// A A^T / s^2 - c P: (n, n).
  private let weights: Matrix<Double>

  /// Evaluates on a kernel (n, n) and labels (n, c); nil where the evidence is unbounded.
  ///
  /// - Throws: what `KernelCholesky` throws.
  public init?(
    kernel: Matrix<Double>, labels: Matrix<Double>, ridge: Double, intercept: Intercept = .none
  ) throws {
    precondition(
      labels.rows == kernel.rows, "\(labels.rows) label rows for a kernel of \(kernel.rows)")
    let (n, c) = (labels.rows, labels.columns)
    let cholesky = try KernelCholesky(kernel, labels: labels, ridge: ridge).cholesky
    var projector = cholesky.solve(.identity(n))
    var logDeterminant = cholesky.logDeterminant
    let before = zip(labels.elements, (projector * labels).elements).reduce(0) { $0 + $1.0 * $1.1 }
    if intercept == .unpenalized {
      let u = cholesky.solve([Double](repeating: 1, count: n))
      let total = u.reduce(0, +)
      logDeterminant += logarithm(total)
      for i in 0..<n {
        for j in 0..<n { projector[i, j] -= u[i] * u[j] / total }
      }
    }
    let alpha = projector * labels
    let quadratic = zip(labels.elements, alpha.elements).reduce(0) { $0 + $1.0 * $1.1 }
    let freedom = Double((n - (intercept == .none ? 0 : 1)) * c)
    guard freedom > 0, quadratic > Double(n) * Double.ulpOfOne * before else { return nil }
    scale = quadratic / freedom
    logLikelihood =
      -(freedom * (logarithm(2 * Double.pi * scale) + 1) + Double(c) * logDeterminant) / 2
    weights = (1 / scale) * alpha.gram() - Double(c) * projector
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

  /// What a change of the entries (i, j) and (j, i) together, or of (i, i), adds to log p.
  package func weight(_ i: Int, _ j: Int) -> Double {
    i == j ? weights[i, i] / 2 : (weights[i, j] + weights[j, i]) / 2
  }
}
