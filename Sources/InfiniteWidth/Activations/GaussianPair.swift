/// The joint law of two zero-mean Gaussian variables, kept so that nearly equal variables do not
/// lose their difference to rounding.
///
/// The covariance is k = r - defect with r = sqrt(q q'). Storing the defect, not k, keeps the angle
/// arccos(k / r) accurate however close to 0 it is.
struct GaussianPair: Sendable, Equatable {
  /// The two variances.
  var first: Double
  /// The second variance.
  var second: Double
  /// sqrt(first * second) - covariance, at least 0 up to rounding.
  var defect: Double

  /// r = sqrt(q q').
  var root: Double { (first * second).squareRoot() }
  /// k = r - defect.
  var covariance: Double { root - defect }

  /// 1 - c, within [0, 2]; 0 when a variance vanishes.
  var relativeDefect: Double {
    let r = root
    return r > 0 ? min(2, max(0, defect / r)) : 0
  }

  /// One variable, twice.
  static func equal(variance: Double) -> GaussianPair {
    GaussianPair(first: variance, second: variance, defect: 0)
  }

  /// The pair after an affine layer, whose variances are scale q + shift.
  ///
  /// sqrt(Q Q') - (scale r + shift) = scale shift (sqrt q - sqrt q')^2 / (sqrt(Q Q') + scale r +
  /// shift), which does not cancel.
  func affine(scale: Double, shift: Double) -> GaussianPair {
    var result = GaussianPair(
      first: scale * first + shift, second: scale * second + shift, defect: scale * defect)
    let difference = first.squareRoot() - second.squareRoot()
    if shift > 0, difference != 0 {
      result.defect +=
        scale * shift * difference * difference / (result.root + scale * root + shift)
    }
    return result
  }

  /// The pair of sums of two independent pairs.
  static func + (a: GaussianPair, b: GaussianPair) -> GaussianPair {
    var result = GaussianPair(
      first: a.first + b.first, second: a.second + b.second, defect: a.defect + b.defect)
    let cross = (a.first * b.second).squareRoot() - (b.first * a.second).squareRoot()
    let total = result.root + a.root + b.root
    if total > 0 { result.defect += cross * cross / total }
    return result
  }

  /// The second moments of the products of two independent pairs.
  static func * (a: GaussianPair, b: GaussianPair) -> GaussianPair {
    GaussianPair(
      first: a.first * b.first, second: a.second * b.second,
      defect: a.root * b.defect + b.root * a.defect - a.defect * b.defect)
  }
}
