import Foundation

extension Activation {
  /// phi(x); nil for `expNormalized`, which is a kernel without a function.
  public func value(at x: Double) -> Double? {
    switch self {
    case .identity: return x
    case .relu: return max(0, x)
    case .leakyRelu(let alpha): return x > 0 ? x : alpha * x
    case .abs: return Swift.abs(x)
    case .sign: return x > 0 ? 1 : x < 0 ? -1 : 0
    case .erf(let a, let b, let c): return a * Foundation.erf(b * x) + c
    case .sigmoidLike: return 0.5 * Foundation.erf(x / Self.sigmoidScale) + 0.5
    case .gelu: return 0.5 * x * (1 + Foundation.erf(x / 2.0.squareRoot()))
    case .sin(let a, let b, let c): return a * Foundation.sin(b * x + c)
    case .cos(let a, let b, let c): return a * Foundation.cos(b * x + c)
    case .rbf(let gamma):
      return 2.0.squareRoot() * Foundation.sin((2 * gamma).squareRoot() * x + .pi / 4)
    case .gabor: return Foundation.exp(-x * x) * Foundation.sin(x)
    case .gaussian(let a, let b): return a * Foundation.exp(b * x * x)
    case .exp(let a, let b): return a * Foundation.exp(b * x)
    case .expNormalized: return nil
    case .hermite(let degree): return Self.hermite(degree, x)
    case .monomial(let degree): return Self.power(x, degree)
    case .rectifiedMonomial(let degree): return x > 0 ? Self.power(x, degree) : 0
    case .polynomial(let coefficients): return coefficients.reversed().reduce(0) { $0 * x + $1 }
    case .tanh: return Foundation.tanh(x)
    case .softplus: return max(0, x) + log1p(Foundation.exp(-Swift.abs(x)))
    case .silu: return x * Self.logistic(x)
    case .elu(let alpha): return x > 0 ? x : alpha * expm1(x)
    case .custom(let activation): return activation.function(x)
    }
  }

  /// phi'(x), almost everywhere; at a kink the derivative from the left.
  ///
  /// nil for `expNormalized`.
  public func derivative(at x: Double) -> Double? {
    switch self {
    case .identity: return 1
    case .relu: return x > 0 ? 1 : 0
    case .leakyRelu(let alpha): return x > 0 ? 1 : alpha
    case .abs: return x > 0 ? 1 : -1
    case .sign: return 0
    case .erf(let a, let b, _):
      return a * b * 2 / Double.pi.squareRoot() * Foundation.exp(-b * b * x * x)
    case .sigmoidLike:
      return Activation.erf(a: 0.5, b: 1 / Self.sigmoidScale, c: 0.5).derivative(at: x)
    case .gelu:
      return 0.5 * (1 + Foundation.erf(x / 2.0.squareRoot()))
        + x * Foundation.exp(-x * x / 2) / (2 * Double.pi).squareRoot()
    case .sin(let a, let b, let c): return a * b * Foundation.cos(b * x + c)
    case .cos(let a, let b, let c): return -a * b * Foundation.sin(b * x + c)
    case .rbf(let gamma):
      return 2 * gamma.squareRoot() * Foundation.cos((2 * gamma).squareRoot() * x + .pi / 4)
    case .gabor:
      return Foundation.exp(-x * x) * (Foundation.cos(x) - 2 * x * Foundation.sin(x))
    case .gaussian(let a, let b): return 2 * a * b * x * Foundation.exp(b * x * x)
    case .exp(let a, let b): return a * b * Foundation.exp(b * x)
    case .expNormalized: return nil
    case .hermite(let degree):
      return degree == 0 ? 0 : Double(degree).squareRoot() * Self.hermite(degree - 1, x)
    case .monomial(let degree): return degree == 0 ? 0 : Double(degree) * Self.power(x, degree - 1)
    case .rectifiedMonomial(let degree):
      return x > 0 && degree > 0 ? Double(degree) * Self.power(x, degree - 1) : 0
    case .polynomial(let coefficients):
      return coefficients.enumerated().dropFirst().reversed().reduce(0) {
        $0 * x + Double($1.offset) * $1.element
      }
    case .tanh:
      let value = Foundation.tanh(x)
      return 1 - value * value
    case .softplus: return Self.logistic(x)
    case .silu:
      let s = Self.logistic(x)
      return s * (1 + x * (1 - s))
    case .elu(let alpha): return x > 0 ? 1 : alpha * Foundation.exp(x)
    case .custom(let activation): return activation.derivative(x)
    }
  }

  /// The points where phi or phi' is not smooth.
  public var kinks: [Double] {
    switch self {
    case .relu, .leakyRelu, .abs, .sign, .rectifiedMonomial, .elu: return [0]
    case .custom(let activation): return activation.kinks
    default: return []
    }
  }

  /// The scale that brings erf closest to the logistic function.
  public static let sigmoidScale = 2.4020563531719796

  private static func logistic(_ x: Double) -> Double {
    x >= 0 ? 1 / (1 + Foundation.exp(-x)) : Foundation.exp(x) / (1 + Foundation.exp(x))
  }

  private static func power(_ x: Double, _ degree: Int) -> Double {
    (0..<degree).reduce(1.0) { value, _ in value * x }
  }

  /// He_degree(x) / sqrt(degree!) by its three-term recursion.
  private static func hermite(_ degree: Int, _ x: Double) -> Double {
    guard degree > 0 else { return 1 }
    var (previous, current) = (1.0, x)
    for k in 1..<max(1, degree) {
      (previous, current) = (
        current,
        (x * current - Double(k).squareRoot() * previous) / Double(k + 1).squareRoot()
      )
    }
    return current
  }
}
