import Foundation

extension Activation {
  /// Every kind of activation at least once, with representative parameters, for tests of laws that
  /// all activations obey.
  ///
  /// Holds `expNormalized`, which has a kernel but no function, and a custom activation, arctan.
  public static let samples: [Activation] = [
    .identity, .relu, .leakyRelu(alpha: 0.01), .leakyRelu(alpha: -0.4), .abs, .sign,
    .erf(a: 1, b: 1, c: 0), .erf(a: 0.7, b: 1.6, c: -0.3), .sigmoidLike, .gelu,
    .sin(a: 1, b: 1, c: 0), .sin(a: 1.3, b: 0.8, c: 0.4),
    .cos(a: 1, b: 1, c: 0), .cos(a: 0.6, b: 1.4, c: -0.2),
    .rbf(gamma: 1), .rbf(gamma: 0.3), .gabor,
    .gaussian(a: 1, b: -1), .gaussian(a: 0.5, b: -0.2), .exp(a: 1, b: 1), .exp(a: 2, b: -0.3),
    .expNormalized(gamma: 1, shift: -1), .expNormalized(gamma: 0.5, shift: -0.2),
    .hermite(degree: 0), .hermite(degree: 1), .hermite(degree: 2), .hermite(degree: 5),
    .monomial(degree: 0), .monomial(degree: 1), .monomial(degree: 3),
    .rectifiedMonomial(degree: 0), .rectifiedMonomial(degree: 1), .rectifiedMonomial(degree: 2),
    .polynomial(coefficients: [0.5]), .polynomial(coefficients: [0.2, -1, 0.3, 0.1]),
    .tanh, .softplus, .silu, .elu(alpha: 1), .elu(alpha: 0.5),
    .custom(
      CustomActivation(
        name: "arctan", function: { Foundation.atan($0) }, derivative: { 1 / (1 + $0 * $0) })),
  ]
}
