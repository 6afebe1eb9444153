/// What tangent features with N d >> n do on n ~ d^l samples of the sphere of radius sqrt(d): they
/// interpolate, and generalize like polynomial ridge regression with a ridge of their own.
///
/// Reference: Montanari and Zhong (2020), arXiv:2007.12826, theorems 3.1 and 3.3.
public struct TangentInterpolation: Sendable {
  /// The Hermite coefficients of the activation.
  public let moments: HermiteMoments

  /// The theory for `moments`.
  public init(_ moments: HermiteMoments) { self.moments = moments }

  /// v(sigma) = sum_{k >= level} mu_k(sigma')^2 / k!, the limit of the least eigenvalue of the
  /// kernel of `NeuralTangentFeatures` for d^level << n << d^{level + 1}.
  ///
  /// For level 1 the variance of sigma'(G), 1/4 for ReLU.
  public func leastEigenvalue(level: Int = 1) -> Double { moments.derivativeSquare(from: level) }

  /// gamma_eff = (ridge + v) / (E sigma'(G))^2, which is 4 ridge + 1 for ReLU.
  ///
  /// It is the ridge of linear regression with kernel <x, x'>/d that has the same risk at level 1.
  ///
  /// Infinite for an even activation, whose tangent features learn no linear function at this level.
  public func effectiveRidge(_ ridge: Double) -> Double {
    let slope = moments.derivativeCoefficient(0)
    return slope == 0 ? .infinity : (ridge + leastEigenvalue()) / (slope * slope)
  }

  /// The risk at level 1: linear ridge regression on n samples in d dimensions with `effectiveRidge`.
  ///
  /// - Throws: `HighDimensionError.outOfDomain`.
  public func risk(
    samples n: Int, dimension d: Int, ridge: Double, signal: Double = 1, noise: Double
  ) throws(HighDimensionError) -> Double {
    let effective = effectiveRidge(ridge)
    guard effective.isFinite else { return signal }
    // (X X^T / d + gamma I)^{-1}: in units of inputs of variance 1, ridge gamma d / n.
    return try LinearRidgeAsymptotics(
      ratio: Double(d) / Double(n), ridge: effective * Double(d) / Double(n)
    ).risk(signal: signal, noise: noise)
  }
}
