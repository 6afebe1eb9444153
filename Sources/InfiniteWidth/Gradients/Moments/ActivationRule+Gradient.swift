import Foundation

extension ActivationRule {
  /// The moments of the families with a closed form and their derivatives; nil for `series`.
  ///
  /// By Price's theorem dT/dk = E[phi' phi'] and dT/dq = E[phi'' phi] / 2, in the sense of
  /// distributions; each family differentiates its closed form.
  ///
  /// Reference: Price (1958), A useful theorem for nonlinear devices having Gaussian inputs.
  func closedFormGradient(_ pair: GaussianPair) -> MomentGradient? {
    guard let moments = closedForm(pair) else { return nil }
    var result = MomentGradient(value: moments.value, slope: moments.derivative)
    switch self {
    case .rectifier(let alpha, let beta): Self.rectifier(alpha, beta, pair, &result)
    case .sign: Self.step(gain: 2 / .pi, pair, &result)
    case .erf(let a, let b, _): Self.erf(a, b, pair, &result)
    case .exponential(let b, let decay, _, _):
      result.valueByCovariance = result.slope
      result.valueByFirst = -decay * result.value
      result.valueBySecond = -decay * result.value
      result.slopeByCovariance = b * b * b * b * result.value
      result.slopeByFirst = -decay * result.slope
      result.slopeBySecond = -decay * result.slope
    case .gelu: Self.gelu(pair, &result)
    case .gaussian(_, let b): Self.gaussian(b, pair, &result)
    case .gabor: Self.gabor(pair, &result)
    case .normalizedExponential(let gamma, let shift):
      Self.normalizedExponential(gamma, shift, pair, &result)
    case .rectifiedMonomial(let degree): Self.rectifiedMonomial(degree, pair, &result)
    case .series: return nil
    }
    return result
  }

  /// T = g r (sin theta + (pi - theta) cos theta) + alpha beta k, S = g (pi - theta) + alpha beta,
  /// with g = (alpha - beta)^2 / (2 pi).
  private static func rectifier(
    _ alpha: Double, _ beta: Double, _ pair: GaussianPair, _ result: inout MomentGradient
  ) {
    let (q1, q2, k, r) = (pair.first, pair.second, pair.covariance, pair.root)
    let gain = (alpha - beta) * (alpha - beta) / (2 * .pi)
    let d = pair.smoothDefect
    if r == 0, d == 1 {
      result.slope = gain * .pi / 2 + alpha * beta
      result.valueHasKink = gain > 0
    }
    result.valueByCovariance = result.slope
    guard gain > 0, r > 0 else { return }
    let sine = (d * (2 - d)).squareRoot()
    result.valueByFirst = gain * sine * (q2 / q1).squareRoot() / 2
    result.valueBySecond = gain * sine * (q1 / q2).squareRoot() / 2
    guard !pair.isAligned else {
      result.slopeHasKink = true
      return
    }
    result.slopeByCovariance = gain / (r * sine)
    result.slopeByFirst = -k / (2 * q1) * result.slopeByCovariance
    result.slopeBySecond = -k / (2 * q2) * result.slopeByCovariance
  }

  /// T = constant - gain theta, S = 0.
  private static func step(
    gain: Double, _ pair: GaussianPair, _ result: inout MomentGradient
  ) {
    guard !pair.isAligned else {
      result.valueHasKink = true
      return
    }
    let d = pair.relativeDefect
    result.valueByCovariance = gain / (pair.root * (d * (2 - d)).squareRoot())
    result.valueByFirst = -pair.covariance / (2 * pair.first) * result.valueByCovariance
    result.valueBySecond = -pair.covariance / (2 * pair.second) * result.valueByCovariance
  }

  /// S = 4 a^2 b^2 / (pi sqrt D), D = (1 + 2 b^2 q)(1 + 2 b^2 q') - (2 b^2 k)^2.
  private static func erf(
    _ a: Double, _ b: Double, _ pair: GaussianPair, _ result: inout MomentGradient
  ) {
    let square = 2 * b * b
    let (left, right) = (1 + square * pair.first, 1 + square * pair.second)
    let k = square * pair.covariance
    let determinant =
      1 + square * (pair.first + pair.second) + square * square * pair.determinant
    // dT/dq = -(2 a^2 / pi) s b^2 / (left sqrt(1 - s^2)), s = 2 b^2 k / sqrt(left right).
    let common = a * a / .pi * square * k / determinant.squareRoot()
    result.slope = 2 * a * a * square / .pi / determinant.squareRoot()
    result.valueByCovariance = result.slope
    result.valueByFirst = -common / left
    result.valueBySecond = -common / right
    result.slopeByCovariance = result.slope * square * k / determinant
    result.slopeByFirst = -result.slope * square / 2 * right / determinant
    result.slopeBySecond = -result.slope * square / 2 * left / determinant
  }

  private static func gelu(_ pair: GaussianPair, _ result: inout MomentGradient) {
    let (q1, q2, k) = (pair.first, pair.second, pair.covariance)
    let (a, b) = (1 + q1, 1 + q2)
    let square = 1 + q1 + q2 + pair.determinant
    let mixed = 1 / a + 1 / b - 1
    let bracket = q1 * q2 + mixed * k * k
    let density = 1 / (2 * .pi * square.squareRoot())
    let inner = 1 + 2 * mixed + bracket / square
    /// dT/dq and dS/dq for the variable with 1 + q = own, against 1 + q' = other.
    func byVariance(_ own: Double, _ other: Double) -> (Double, Double) {
      let both = -k * density / (2 * own)
      let bracketSlope = (other - 1) - k * k / (own * own)
      let densitySlope = -density * other / (2 * square)
      let innerSlope =
        -2 / (own * own) + bracketSlope / square - bracket * other / (square * square)
      return (
        k * both + bracketSlope * density + bracket * densitySlope,
        both + k * (densitySlope * inner + density * innerSlope)
      )
    }
    result.valueByCovariance = result.slope
    (result.valueByFirst, result.slopeByFirst) = byVariance(a, b)
    (result.valueBySecond, result.slopeBySecond) = byVariance(b, a)
    result.slopeByCovariance =
      density + (density + k * k * density / square) * inner
      + k * density * (2 * mixed * k / square + 2 * bracket * k / (square * square))
  }

  /// T = a^2 D^(-1/2), S = 4 b^2 k T / D, D = (1 - 2 b q)(1 - 2 b q') - 4 b^2 k^2.
  private static func gaussian(
    _ b: Double, _ pair: GaussianPair, _ result: inout MomentGradient
  ) {
    let (left, right) = (1 - 2 * b * pair.first, 1 - 2 * b * pair.second)
    let k = pair.covariance
    let determinant =
      1 - 2 * b * (pair.first + pair.second) + 4 * b * b * pair.determinant
    result.valueByCovariance = result.slope
    result.valueByFirst = result.value * b * right / determinant
    result.valueBySecond = result.value * b * left / determinant
    result.slopeByFirst = 3 * result.slope * b * right / determinant
    result.slopeBySecond = 3 * result.slope * b * left / determinant
    result.slopeByCovariance =
      4 * b * b / determinant * (result.value + 3 * k * result.slope)
  }

  /// T = e sinh(m), S = e (sigma sinh m + mu cosh m), with e = exp((t / D - 1) / 2) / sqrt D,
  /// t = 1 + q + q', D = (1 + 2 q)(1 + 2 q') - 4 k^2, m = k / D, sigma = d log e / dk, mu = dm/dk.
  private static func gabor(_ pair: GaussianPair, _ result: inout MomentGradient) {
    let (q1, q2, k) = (pair.first, pair.second, pair.covariance)
    let determinant = 1 + 2 * (q1 + q2) + 4 * pair.determinant
    let total = 1 + q1 + q2
    let (i1, m) = (1 / determinant, k / determinant)
    let (i2, i3) = (i1 * i1, i1 * i1 * i1)
    let scale = Foundation.exp((total * i1 - 1) / 2) * i1.squareRoot()
    let (sine, cosine) = (sinh(m), Foundation.cosh(m))
    let sigma = 4 * k * i1 + 4 * k * total * i2
    let mu = i1 + 8 * k * k * i2
    /// dT and dS along a direction, from the derivatives of log e, m, sigma and mu.
    func along(_ log: Double, _ m: Double, _ dSigma: Double, _ dMu: Double) -> (Double, Double) {
      (
        scale * (log * sine + m * cosine),
        scale
          * ((log * sigma + dSigma + mu * m) * sine + (log * mu + dMu + sigma * m) * cosine)
      )
    }
    func byVariance(_ other: Double) -> (Double, Double) {
      let slope = 2 * (1 + 2 * other)  // dD/dq
      return along(
        i1 / 2 - total * slope * i2 / 2 - slope * i1 / 2, -k * slope * i2,
        4 * k * (i2 - slope * i2 - 2 * total * slope * i3),
        -slope * i2 - 16 * k * k * slope * i3)
    }
    (result.valueByFirst, result.slopeByFirst) = byVariance(q2)
    (result.valueBySecond, result.slopeBySecond) = byVariance(q1)
    (result.valueByCovariance, result.slopeByCovariance) = along(
      sigma, mu, 4 * i1 + 4 * total * i2 + 32 * k * k * i2 + 64 * k * k * total * i3,
      24 * k * i2 + 128 * k * k * k * i3)
  }

  /// T = r e, S = gamma e, e = exp(gamma (c + shift)).
  private static func normalizedExponential(
    _ gamma: Double, _ shift: Double, _ pair: GaussianPair, _ result: inout MomentGradient
  ) {
    let (q1, q2, r) = (pair.first, pair.second, pair.root)
    let c = 1 - pair.smoothDefect
    let factor = Foundation.exp(gamma * (c + shift))
    result.slope = gamma * factor
    result.valueByCovariance = result.slope
    guard r > 0 else {
      result.valueHasKink = c == 0
      return
    }
    let radial = factor * (1 - gamma * c) / 2
    result.valueByFirst = radial * (q2 / q1).squareRoot()
    result.valueBySecond = radial * (q1 / q2).squareRoot()
    result.slopeByCovariance = gamma * gamma * factor / r
    result.slopeByFirst = -gamma * gamma * factor * c / (2 * q1)
    result.slopeBySecond = -gamma * gamma * factor * c / (2 * q2)
  }

  /// T is homogeneous of order n in either variable: 2 q dT/dq + k dT/dk = n T.
  ///
  /// Likewise S, of order n - 1; dS/dk is n^2 times the S of the next lower degree.
  private static func rectifiedMonomial(
    _ degree: Int, _ pair: GaussianPair, _ result: inout MomentGradient
  ) {
    switch degree {
    case 0: step(gain: 1 / (2 * .pi), pair, &result)
    case 1: rectifier(1, 0, pair, &result)
    default:
      let n = Double(degree)
      let lower = ActivationRule.rectifiedMonomial(degree: degree - 1).closedForm(pair)
      result.valueByCovariance = result.slope
      result.slopeByCovariance = n * n * (lower?.derivative ?? 0)
      guard pair.root > 0 else { return }
      let radial = (n * result.value - pair.covariance * result.slope) / 2
      let radialSlope =
        ((n - 1) * result.slope - pair.covariance * result.slopeByCovariance) / 2
      result.valueByFirst = radial / pair.first
      result.valueBySecond = radial / pair.second
      result.slopeByFirst = radialSlope / pair.first
      result.slopeBySecond = radialSlope / pair.second
    }
  }
}
