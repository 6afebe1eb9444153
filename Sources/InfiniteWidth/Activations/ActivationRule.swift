import Architectures
import Foundation

/// The family of kernel formulas an activation belongs to, with the family's parameters.
///
/// For (u, v) Gaussian with variances q, q' and covariance k, an activation maps k to
/// T(k) = E[phi(u) phi(v)], and the tangent kernel's factor is T'(k) = E[phi'(u) phi'(v)]
/// (Price's theorem).
enum ActivationRule: Sendable {
  /// alpha max(x, 0) + beta min(x, 0).
  case rectifier(alpha: Double, beta: Double)
  /// The sign; its derivative counts as 0.
  case sign
  /// a erf(b x) + c.
  case erf(a: Double, b: Double, c: Double)
  /// T = plus exp(b^2 k - (d + d')) + minus exp(-b^2 k - (d + d')), d = decay * q.
  case exponential(b: Double, decay: Double, plus: Double, minus: Double)
  /// x Phi(x).
  case gelu
  /// a exp(b x^2).
  case gaussian(a: Double, b: Double)
  /// exp(-x^2) sin(x).
  case gabor
  /// sqrt(q q') exp(gamma (c + shift)).
  case normalizedExponential(gamma: Double, shift: Double)
  /// max(0, x)^degree.
  case rectifiedMonomial(degree: Int)
  /// A sum over Hermite coefficients; `degree` is where it ends, nil when it does not.
  case series(Activation, degree: Int?)

  init(_ activation: Activation) {
    switch activation {
    case .identity: self = .rectifier(alpha: 1, beta: 1)
    case .relu: self = .rectifier(alpha: 1, beta: 0)
    case .leakyRelu(let alpha): self = .rectifier(alpha: 1, beta: alpha)
    case .abs: self = .rectifier(alpha: 1, beta: -1)
    case .sign: self = .sign
    case .erf(let a, let b, let c): self = .erf(a: a, b: b, c: c)
    case .sigmoidLike: self = .erf(a: 0.5, b: 1 / Activation.sigmoidScale, c: 0.5)
    case .gelu: self = .gelu
    case .sin(let a, let b, let c):
      self = .exponential(
        b: b, decay: b * b / 2, plus: a * a / 2, minus: -a * a / 2 * Foundation.cos(2 * c))
    case .cos(let a, let b, let c):
      self = .exponential(
        b: b, decay: b * b / 2, plus: a * a / 2, minus: a * a / 2 * Foundation.cos(2 * c))
    case .rbf(let gamma):
      self = .exponential(b: (2 * gamma).squareRoot(), decay: gamma, plus: 1, minus: 0)
    case .exp(let a, let b):
      self = .exponential(b: b, decay: -b * b / 2, plus: a * a, minus: 0)
    case .gaussian(let a, let b): self = .gaussian(a: a, b: b)
    case .gabor: self = .gabor
    case .expNormalized(let gamma, let shift):
      self = .normalizedExponential(gamma: gamma, shift: shift)
    case .rectifiedMonomial(let degree): self = .rectifiedMonomial(degree: degree)
    case .hermite(let degree), .monomial(let degree):
      self = .series(activation, degree: degree)
    case .polynomial(let coefficients):
      self = .series(activation, degree: max(0, coefficients.count - 1))
    case .tanh, .softplus, .silu, .elu, .custom: self = .series(activation, degree: nil)
    }
  }
}

/// E[phi(u) phi(v)] and E[phi'(u) phi'(v)].
struct ActivationMoments: Sendable, Equatable {
  /// T = E[phi(u) phi(v)].
  var value: Double
  /// E[phi'(u) phi'(v)].
  var derivative: Double
}
