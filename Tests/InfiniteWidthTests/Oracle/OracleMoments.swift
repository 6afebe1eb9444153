import Architectures
import Foundation
import LinearAlgebra

/// E[phi(u) phi(v)] and E[phi'(u) phi'(v)] of two jointly Gaussian variables.
///
/// Closed forms for the simple activations, adaptive quadrature for all others. `OracleTests`
/// compares the closed forms with quadrature.
struct OracleMoments {
  let value: Double
  let slope: Double

  /// Whether the moments of `activation` come from a quadrature.
  static func needsQuadrature(_ activation: Activation) -> Bool {
    switch activation {
    case .tanh, .softplus, .silu, .elu, .custom: return true
    case .rectifiedMonomial(let degree): return degree > 2
    default: return false
    }
  }

  /// The moments at variances `p`, `q` and covariance `k`; nil when a quadrature fails.
  init?(_ activation: Activation, _ p: Double, _ q: Double, _ k: Double) {
    let root = (p * q).squareRoot()
    // Equal variables have correlation 1 exactly, whatever the root rounds to.
    let c = p == q && k == p ? 1 : root > 0 ? min(1, max(-1, k / root)) : 0
    let s = ((1 - c) * (1 + c)).squareRoot()
    // Angles by the arc tangent: the arc cosine of c near 1 keeps half the digits.
    let arcsin = atan2(c, s)
    let angle = atan2(s, c)
    switch activation {
    case .identity: (value, slope) = (k, 1)
    case .relu: (value, slope) = Self.piecewise(0, k, root, s, c, arcsin)
    case .leakyRelu(let alpha): (value, slope) = Self.piecewise(alpha, k, root, s, c, arcsin)
    case .abs: (value, slope) = Self.piecewise(-1, k, root, s, c, arcsin)
    case .sign: (value, slope) = (root > 0 ? 2 / .pi * arcsin : 0, 0)
    case .rectifiedMonomial(0): (value, slope) = ((.pi - angle) / (2 * .pi), 0)
    case .rectifiedMonomial(1): (value, slope) = Self.piecewise(0, k, root, s, c, arcsin)
    case .rectifiedMonomial(2):
      // Cho & Saul (2009): J_2 = 3 sin cos + (pi - angle)(1 + 2 cos^2), J_1 for the derivative 2x.
      value = root * root * (3 * s * c + (.pi - angle) * (1 + 2 * c * c)) / (2 * .pi)
      slope = 4 * root * (s + (.pi - angle) * c) / (2 * .pi)
    case .erf(let a, let b, let shift): (value, slope) = Self.erf(a, b, shift, p, q, k)
    case .sigmoidLike:
      (value, slope) = Self.erf(0.5, 1 / Activation.sigmoidScale, 0.5, p, q, k)
    case .gelu: (value, slope) = Self.gelu(p, q, k)
    case .sin(let a, let b, let phase): (value, slope) = Self.sine(a, b, phase, p, q, k)
    case .cos(let a, let b, let phase): (value, slope) = Self.sine(a, b, phase + .pi / 2, p, q, k)
    case .rbf(let gamma):
      value = exp(-gamma * (p + q - 2 * k))
      slope = 2 * gamma * value
    case .exp(let a, let b):
      value = a * a * Foundation.exp(b * b * (p + q + 2 * k) / 2)
      slope = b * b * value
    case .gaussian(let a, let b):
      let determinant = (1 - 2 * b * p) * (1 - 2 * b * q) - 4 * b * b * k * k
      value = a * a / determinant.squareRoot()
      slope = 4 * b * b * k * value / determinant
    case .gabor: (value, slope) = Self.gabor(p, q, k)
    case .expNormalized(let gamma, let shift):
      let factor = Foundation.exp(gamma * (c + shift))
      (value, slope) = (root * factor, gamma * factor)
    case .hermite(let degree): (value, slope) = Self.polynomial(Self.hermite(degree), p, q, k)
    case .monomial(let degree):
      (value, slope) = Self.polynomial([Double](repeating: 0, count: degree) + [1], p, q, k)
    case .polynomial(let coefficients): (value, slope) = Self.polynomial(coefficients, p, q, k)
    case .tanh, .softplus, .silu, .elu, .custom, .rectifiedMonomial:
      guard let moments = Self.quadrature(activation, p, q, c) else { return nil }
      (value, slope) = moments
    }
  }

  /// Both moments by quadrature of their definition.
  static func quadrature(_ activation: Activation, _ p: Double, _ q: Double, _ c: Double)
    -> (Double, Double)?
  {
    let expectation = GaussianExpectation()
    func moment(_ f: (Double) -> Double) -> Double? {
      let integral =
        c == 1 && p == q
        ? expectation.mean(variance: p, kinks: activation.kinks) { f($0) * f($0) }
        : expectation.product(variances: p, q, correlation: c, kinks: activation.kinks, f, f)
      return integral.converged ? integral.value : nil
    }
    guard let value = moment({ activation.value(at: $0)! }),
      let slope = moment({ activation.derivative(at: $0)! })
    else { return nil }
    return (value, slope)
  }

  /// x for x > 0, alpha x otherwise: (1 + alpha)/2 x + (1 - alpha)/2 |x|, whose parts are
  /// uncorrelated.
  private static func piecewise(
    _ alpha: Double, _ k: Double, _ root: Double, _ s: Double, _ c: Double, _ arcsin: Double
  ) -> (Double, Double) {
    let even = (1 - alpha) * (1 - alpha) / 4 * 2 / Double.pi
    let odd = (1 + alpha) * (1 + alpha) / 4
    return (odd * k + even * root * (s + c * arcsin), odd + even * arcsin)
  }

  /// Williams (1997).
  private static func erf(
    _ a: Double, _ b: Double, _ shift: Double, _ p: Double, _ q: Double, _ k: Double
  ) -> (Double, Double) {
    let product = (1 + 2 * b * b * p) * (1 + 2 * b * b * q)
    let x = 2 * b * b * k
    let rest = (product - x * x).squareRoot()
    return (a * a * 2 / .pi * atan2(x, rest) + shift * shift, 4 * a * a * b * b / (.pi * rest))
  }

  /// Tsuchida, Pearce, van der Heide, Roosta, Gallagher (2021), arXiv:2002.08517.
  private static func gelu(_ p: Double, _ q: Double, _ k: Double) -> (Double, Double) {
    let (product, outer) = (p * q, (1 + p) * (1 + q))
    let square = outer - k * k
    let rest = square.squareRoot()
    let arc = atan2(k, rest)
    let value =
      ((k * k + product * square) / (outer * rest) + k * arc) / (2 * .pi) + k / 4
    let slope =
      k / (2 * .pi * rest) * (1 / square + (1 - product) / outer + 1) + arc / (2 * .pi) + 0.25
    return (value, slope)
  }

  /// a sin(b x + phase): sin sin = (cos of the difference - cos of the sum) / 2.
  private static func sine(
    _ a: Double, _ b: Double, _ phase: Double, _ p: Double, _ q: Double, _ k: Double
  ) -> (Double, Double) {
    let difference = exp(-b * b * (p + q - 2 * k) / 2)
    let sum = cos(2 * phase) * exp(-b * b * (p + q + 2 * k) / 2)
    return (a * a / 2 * (difference - sum), a * a * b * b / 2 * (difference + sum))
  }

  /// exp(-x^2) sin x.
  ///
  /// exp(-u^2 - v^2) turns the covariance S into S (1 + 2 S)^-1; then as `sine`.
  /// The slope is the derivative in k (Price's theorem).
  private static func gabor(_ p: Double, _ q: Double, _ k: Double) -> (Double, Double) {
    let determinant = (1 + 2 * p) * (1 + 2 * q) - 4 * k * k
    let numerator = p + q + 4 * p * q - 4 * k * k
    let (trace, tilted) = (numerator / determinant, k / determinant)
    let traceSlope = -8 * k / determinant + 8 * k * numerator / (determinant * determinant)
    let tiltedSlope = 1 / determinant + 8 * k * k / (determinant * determinant)
    let scale = exp(-trace / 2) / determinant.squareRoot()
    return (
      scale * sinh(tilted),
      scale * ((4 * k / determinant - traceSlope / 2) * sinh(tilted) + tiltedSlope * cosh(tilted))
    )
  }

  /// By Isserlis' recursion E[u^i v^j] = (i - 1) p E[u^(i-2) v^j] + j k E[u^(i-1) v^(j-1)].
  private static func polynomial(
    _ coefficients: [Double], _ p: Double, _ q: Double, _ k: Double
  ) -> (Double, Double) {
    let n = coefficients.count
    var moment = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for i in 0..<n {
      for j in 0..<n {
        if i == 0 {
          moment[0][j] = j == 0 ? 1 : j == 1 ? 0 : Double(j - 1) * q * moment[0][j - 2]
        } else {
          moment[i][j] =
            (i > 1 ? Double(i - 1) * p * moment[i - 2][j] : 0)
            + (j > 0 ? Double(j) * k * moment[i - 1][j - 1] : 0)
        }
      }
    }
    var (value, slope) = (0.0, 0.0)
    for i in 0..<n {
      for j in 0..<n {
        let product = coefficients[i] * coefficients[j]
        value += product * moment[i][j]
        if i > 0, j > 0 { slope += product * Double(i * j) * moment[i - 1][j - 1] }
      }
    }
    return (value, slope)
  }

  /// The coefficients of He_degree(x) / sqrt(degree!).
  private static func hermite(_ degree: Int) -> [Double] {
    var (previous, current): ([Double], [Double]) = ([], [1])
    for k in 0..<degree {
      var next = [0.0] + current
      for (e, value) in previous.enumerated() { next[e] -= Double(k).squareRoot() * value }
      (previous, current) = (current, next.map { $0 / Double(k + 1).squareRoot() })
    }
    return current
  }
}
