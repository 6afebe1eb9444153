import LinearAlgebra

/// Bayesian inference with a Gaussian process prior: N(0, K) over functions, noise of variance s^2.
///
/// With the NNGP kernel this is the exact posterior of an infinitely wide Bayesian network. Each
/// output is an independent process with the same kernel.
///
/// Reference: Rasmussen and Williams (2006), algorithm 2.1; Lee et al. (2018), arXiv:1711.00165,
/// eqs. (8) and (9).
public struct GaussianProcess: Sendable {
  /// The noise variance s^2.
  public let noiseVariance: Double
  /// log p(Y) of each output.
  public let logMarginalLikelihoods: [Double]
  private let cholesky: Cholesky<Double>
  private let coefficients: Matrix<Double>

  /// Conditions on `labels`, (n, c), at n inputs with `kernel`, (n, n).
  ///
  /// Cost: n^3 / 3 multiply-adds.
  ///
  /// - Throws: what `KernelCholesky` throws; without noise a singular kernel names its rows.
  public init(kernel: Matrix<Double>, labels: Matrix<Double>, noiseVariance: Double) throws {
    precondition(
      labels.rows == kernel.rows, "\(labels.rows) label rows for a kernel of \(kernel.rows)")
    let factored = try KernelCholesky(kernel, labels: labels, ridge: noiseVariance).cholesky
    let alpha = factored.solve(labels)
    let constant = factored.logDeterminant + Double(labels.rows) * logarithm(2 * Double.pi)
    logMarginalLikelihoods = (0..<labels.columns).map { column in
      let fit = (0..<labels.rows).reduce(0) { $0 + labels[$1, column] * alpha[$1, column] }
      return -(fit + constant) / 2
    }
    cholesky = factored
    coefficients = alpha
    self.noiseVariance = noiseVariance
  }

  /// The posterior mean K(x, X) (K + s^2 I)^{-1} Y at m inputs: (m, c).
  ///
  /// - Parameter cross: K(x, X), (m, n).
  public func mean(_ cross: Matrix<Double>) -> Matrix<Double> { cross * coefficients }

  /// The posterior covariance of the function at m inputs, without noise: (m, m).
  ///
  /// K(x, x) - K(x, X) (K + s^2 I)^{-1} K(X, x), the same for every output.
  ///
  /// - Parameters:
  ///   - cross: K(x, X), (m, n).
  ///   - prior: K(x, x), (m, m).
  public func covariance(cross: Matrix<Double>, prior: Matrix<Double>) -> Matrix<Double> {
    precondition(
      prior.rows == cross.rows && prior.columns == cross.rows,
      "a prior of shape \(prior.rows) x \(prior.columns) for \(cross.rows) inputs")
    return prior - cholesky.solveFactor(cross.transposed).gram(.transposed)
  }

  /// The posterior variances of the function at m inputs, without noise.
  ///
  /// - Parameter priorVariances: k(x, x) at each.
  public func variances(cross: Matrix<Double>, priorVariances: [Double]) -> [Double] {
    precondition(
      priorVariances.count == cross.rows,
      "\(priorVariances.count) prior variances for \(cross.rows) inputs")
    let whitened = cholesky.solveFactor(cross.transposed)
    var result = priorVariances
    for i in 0..<whitened.rows {
      for j in result.indices { result[j] -= whitened[i, j] * whitened[i, j] }
    }
    return result
  }
}
