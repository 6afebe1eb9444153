import Foundation

/// Expectations of functions of one or two jointly Gaussian variables, by adaptive quadrature.
///
/// The slow, independent route to every kernel formula, and the only one for functions without a
/// closed form.
public struct GaussianExpectation: Sendable {
  /// The quadrature, for the outer integral; the inner one asks for a tenth of its tolerances.
  public var quadrature: AdaptiveQuadrature
  /// The integrals end at this many standard deviations; e^(-x^2/2) is below 1e-39 at the default.
  public var cutoff: Double

  /// Expectations by `quadrature`.
  public init(quadrature: AdaptiveQuadrature = AdaptiveQuadrature(), cutoff: Double = 13.5) {
    self.quadrature = quadrature
    self.cutoff = cutoff
  }

  /// E[f(sqrt(variance) z)] for a standard normal z; `kinks` are points where f is not smooth.
  public func mean(variance: Double, kinks: [Double] = [], _ f: (Double) -> Double) -> Integral {
    let std = variance.squareRoot()
    let breaks = kinks.map { std > 0 ? $0 / std : 0 } + [0]
    return quadrature.integrate(from: -cutoff, to: cutoff, breakpoints: breaks) { z in
      f(std * z) * Self.density(z)
    }
  }

  /// E[f(u) g(v)] for (u, v) Gaussian with variances q1, q2 and correlation c.
  ///
  /// u = sqrt(q1) z1 and v = sqrt(q2) (c z1 + s z2), s = sqrt(1 - c^2). The inner integral, over
  /// z2, is split where g has a kink, which moves with z1.
  public func product(
    variances q1: Double, _ q2: Double, correlation c: Double, kinks: [Double] = [],
    _ f: (Double) -> Double, _ g: (Double) -> Double
  ) -> Integral {
    let (std1, std2) = (q1.squareRoot(), q2.squareRoot())
    let s = ((1 - c) * (1 + c)).squareRoot()
    guard s > 0 else {
      return mean(variance: 1, kinks: kinks.map { std1 > 0 ? $0 / std1 : 0 }) { z in
        f(std1 * z) * g(std2 * c * z)
      }
    }
    var inner = quadrature
    inner.absoluteTolerance /= 10
    inner.relativeTolerance /= 10
    var innerError = 0.0
    var evaluations = 0
    // Where the inner integral changes fastest: u at a kink, and v's mean at a kink.
    var breaks = [0.0]
    for kink in kinks {
      if std1 > 0 { breaks.append(kink / std1) }
      if std2 > 0, c != 0 {
        let center = kink / (std2 * c)
        breaks += [center, center - 4 * s / abs(c), center + 4 * s / abs(c)]
      }
    }
    let outer = quadrature.integrate(from: -cutoff, to: cutoff, breakpoints: breaks) { z1 in
      let left = f(std1 * z1) * Self.density(z1)
      guard left != 0 else { return 0 }
      let splits = kinks.map { std2 > 0 ? ($0 / std2 - c * z1) / s : 0 } + [0]
      let integral = inner.integrate(from: -cutoff, to: cutoff, breakpoints: splits) { z2 in
        g(std2 * (c * z1 + s * z2)) * Self.density(z2)
      }
      innerError = max(innerError, abs(left) * integral.error)
      evaluations += integral.evaluations
      return left * integral.value
    }
    return Integral(
      value: outer.value, error: outer.error + innerError, evaluations: evaluations,
      converged: outer.converged)
  }

  private static func density(_ z: Double) -> Double {
    exp(-z * z / 2) * 0.3989422804014326779
  }
}
