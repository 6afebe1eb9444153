/// A function phi applied to every unit of a layer.
public enum Activation: Hashable, Sendable {
  /// x.
  case identity
  /// max(0, x).
  case relu
  /// x for x > 0, alpha x otherwise.
  case leakyRelu(alpha: Double)
  /// |x|.
  case abs
  /// The sign of x; its derivative counts as 0.
  case sign
  /// a erf(b x) + c.
  case erf(a: Double, b: Double, c: Double)
  /// 0.5 erf(x / 2.4020563531719796) + 0.5, close to the logistic sigmoid.
  case sigmoidLike
  /// x Phi(x), with the normal distribution function Phi.
  case gelu
  /// a sin(b x + c).
  case sin(a: Double, b: Double, c: Double)
  /// a cos(b x + c).
  case cos(a: Double, b: Double, c: Double)
  /// sqrt(2) sin(sqrt(2 gamma) x + pi/4), whose kernel is the Gaussian exp(-gamma |x - x'|^2).
  case rbf(gamma: Double)
  /// exp(-x^2) sin(x).
  case gabor
  /// a exp(b x^2).
  case gaussian(a: Double, b: Double)
  /// a exp(b x).
  case exp(a: Double, b: Double)
  /// The kernel sqrt(q q') exp(gamma (c + shift)) of variances q, q' and correlation c; it has no
  /// function, only a kernel.
  case expNormalized(gamma: Double, shift: Double)
  /// The normalized probabilists' Hermite polynomial He_degree(x) / sqrt(degree!).
  case hermite(degree: Int)
  /// x^degree.
  case monomial(degree: Int)
  /// max(0, x)^degree.
  case rectifiedMonomial(degree: Int)
  /// sum_k coefficients[k] x^k.
  case polynomial(coefficients: [Double])
  /// tanh x.
  case tanh
  /// ln(1 + e^x).
  case softplus
  /// x / (1 + e^-x).
  case silu
  /// x for x > 0, alpha (e^x - 1) otherwise.
  case elu(alpha: Double)
  /// A function of the user's own.
  case custom(CustomActivation)
}

/// An activation that is not in the list: a function, its derivative and a name.
///
/// Two custom activations are equal when their names are. It cannot be written to a file.
public struct CustomActivation: Hashable, Sendable {
  /// The name, unique among the activations of a program.
  public let name: String
  /// phi.
  public let function: @Sendable (Double) -> Double
  /// phi', where it exists.
  public let derivative: @Sendable (Double) -> Double
  /// The points where phi or phi' is not smooth; quadrature splits there.
  public let kinks: [Double]

  /// An activation phi with derivative phi'.
  public init(
    name: String, kinks: [Double] = [], function: @escaping @Sendable (Double) -> Double,
    derivative: @escaping @Sendable (Double) -> Double
  ) {
    self.name = name
    self.kinks = kinks
    self.function = function
    self.derivative = derivative
  }

  /// Whether the names agree.
  public static func == (a: CustomActivation, b: CustomActivation) -> Bool { a.name == b.name }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
