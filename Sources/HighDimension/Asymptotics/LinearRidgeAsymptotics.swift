/// The risk of linear ridge regression on isotropic inputs as p/n -> gamma, exactly.
///
/// y = <beta, x> + noise with x of identity covariance and |beta|^2 = r^2; the fit minimizes
/// (1/n) |y - X b|^2 + ridge |b|^2. With m(z) the Stieltjes transform of the Marchenko-Pastur law,
/// bias = r^2 ridge^2 m'(-ridge) and variance = tau^2 gamma (m(-ridge) - ridge m'(-ridge)).
///
/// Reference: Hastie, Montanari, Rosset, Tibshirani (2022), arXiv:1903.08560, theorem 1 (ridgeless)
/// and corollary 5 (ridge).
public struct LinearRidgeAsymptotics: Sendable, Hashable {
  /// gamma = p/n.
  public let ratio: Double
  /// The ridge, in units of one input's variance.
  public let ridge: Double

  /// The limit at this ratio.
  ///
  /// - Throws: `HighDimensionError.outOfDomain`.
  public init(ratio: Double, ridge: Double) throws(HighDimensionError) {
    try require(ratio > 0 && ratio.isFinite, .ratio, ratio, "(0, infinity)")
    try require(ridge >= 0 && ridge.isFinite, .ridge, ridge, "[0, infinity)")
    self.ratio = ratio
    self.ridge = ridge
  }

  /// The bias for |beta|^2 = 1: (1 - 1/gamma)_+ without a ridge.
  public var bias: Double {
    guard ridge > 0 else { return max(0, 1 - 1 / ratio) }
    return ridge * ridge * transform.derivative
  }

  /// The variance for noise of variance 1: gamma/(1 - gamma) or 1/(gamma - 1) without a ridge, and
  /// infinite at gamma = 1.
  public var variance: Double {
    guard ridge > 0 else {
      if ratio == 1 { return .infinity }
      return ratio < 1 ? ratio / (1 - ratio) : 1 / (ratio - 1)
    }
    let (m, derivative) = transform
    return ratio * (m - ridge * derivative)
  }

  /// E[(<b, x> - <beta, x>)^2] for |beta|^2 = `signal` and noise of variance `noise`.
  public func risk(signal: Double = 1, noise: Double) -> Double {
    scaled(bias, by: signal) + scaled(variance, by: noise)
  }

  /// m(-ridge) and m'(-ridge), m the root of gamma ridge m^2 + (1 - gamma + ridge) m - 1 = 0.
  private var transform: (value: Double, derivative: Double) {
    let b = 1 - ratio + ridge
    let discriminant = (b * b + 4 * ratio * ridge).squareRoot()
    let m = b >= 0 ? 2 / (b + discriminant) : (discriminant - b) / (2 * ratio * ridge)
    // d/dz of the defining equation at z = -ridge: m' (2 gamma ridge m + b) = m (gamma m + 1).
    return (m, m * (ratio * m + 1) / (2 * ratio * ridge * m + b))
  }
}
