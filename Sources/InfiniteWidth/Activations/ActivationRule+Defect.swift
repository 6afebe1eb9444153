import Foundation

extension ActivationRule {
  /// The defect sqrt(T(q, q) T(q', q')) - T(k) behind the activation, without cancellation for nearly
  /// equal inputs.
  ///
  /// - Parameters:
  ///   - moments: those of `pair`.
  ///   - after: T(q, q) and T(q', q').
  ///   - value: T of another pair.
  func defect(
    _ pair: GaussianPair, _ moments: ActivationMoments, after: (Double, Double),
    value: (GaussianPair) throws -> Double
  ) rethrows -> Double {
    let d = pair.relativeDefect
    let angle = 2 * Foundation.asin((d / 2).squareRoot())
    switch self {
    case .rectifier(let alpha, let beta):
      // (2 pi / (alpha - beta)^2) T' = pi - theta, hence pi - (sin + (pi - theta) cos) =
      // pi d - (sin theta - theta cos theta).
      let gain = (alpha - beta) * (alpha - beta) / (2 * .pi)
      return gain * pair.root * (.pi * d - ActivationRule.sineMinusProduct(angle))
        + alpha * beta * pair.defect
    case .sign: return 2 / .pi * angle
    case .rectifiedMonomial(degree: 0): return angle / (2 * .pi)
    default: break
    }
    let naive = (after.0 * after.1).squareRoot() - moments.value
    guard d < 1e-6 else { return naive }
    // T is smooth in k: T(r) - T(k) = T'(k) (r - k) up to order d^2, and sqrt(T T) - T(r) is of
    // second order in q - q' and exactly 0 for q = q'.
    var defect = moments.derivative * pair.defect
    if pair.first != pair.second {
      let aligned = GaussianPair(first: pair.first, second: pair.second, defect: 0)
      defect += max(0, (after.0 * after.1).squareRoot() - (try value(aligned)))
    }
    return defect
  }
}
