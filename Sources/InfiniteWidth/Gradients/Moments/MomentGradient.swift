/// T = E[phi(u) phi(v)] and the tangent factor S = E[phi'(u) phi'(v)] of an activation with their
/// partial derivatives in the variances q, q' and the covariance k of (u, v).
///
/// Where T or S has a kink (a cone around the place where the correlation is 1 or -1), the partial
/// derivatives are those of its smooth part, and the flags say so.
struct MomentGradient {
  /// T.
  var value: Double
  /// S.
  var slope: Double
  /// dT/dq.
  var valueByFirst = 0.0
  /// dT/dq'.
  var valueBySecond = 0.0
  /// dT/dk.
  var valueByCovariance = 0.0
  /// dS/dq.
  var slopeByFirst = 0.0
  /// dS/dq'.
  var slopeBySecond = 0.0
  /// dS/dk.
  var slopeByCovariance = 0.0
  /// Whether T has a kink here.
  var valueHasKink = false
  /// Whether S has a kink here.
  var slopeHasKink = false

  /// The derivatives along q = q' = k: of E[phi(u)^2] and E[phi'(u)^2] in the variance of u.
  ///
  /// A cone vanishes along that line, so nothing is left out.
  var diagonal: MomentGradient {
    MomentGradient(
      value: value, slope: slope,
      valueByCovariance: valueByFirst + valueBySecond + valueByCovariance,
      slopeByCovariance: slopeByFirst + slopeBySecond + slopeByCovariance)
  }

  /// Whether every number is finite.
  var isFinite: Bool {
    [
      value, slope, valueByFirst, valueBySecond, valueByCovariance, slopeByFirst, slopeBySecond,
      slopeByCovariance,
    ].allSatisfy(\.isFinite)
  }
}

extension GaussianPair {
  /// Whether u and v are so nearly proportional that the direction of their difference is lost to
  /// rounding: an angle below 10^-12, or within 10^-6 of pi, where no distance is kept.
  var isAligned: Bool {
    let d = relativeDefect
    return root == 0 || d < 5e-25 || 2 - d < 1e-12
  }

  /// 1 - c as the smooth parts of the moments need it.
  ///
  /// If one variance alone vanishes, T and S near it depend on the direction of approach. The part of
  /// T that is odd in the direction is k dT/dk at c = 0 to first order, so c is 0 then.
  var smoothDefect: Double {
    (first == 0) != (second == 0) ? 1 : relativeDefect
  }

  /// q q' - k^2 without cancellation.
  var determinant: Double {
    let d = relativeDefect
    return first * second * d * (2 - d)
  }
}
