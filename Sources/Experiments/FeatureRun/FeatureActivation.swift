import Architectures

/// The activations that a command line names.
public enum FeatureActivation: String, Sendable, Codable, CaseIterable {
  case relu, leakyRelu = "leaky-relu", abs, tanh, erf, gelu, silu, softplus, elu, sin, cos, sign
  case square, cube, identity

  /// The activation with its usual constants; `square` is x^2 - 1 and `cube` x^3 - 3x, of one degree.
  public var activation: Activation {
    switch self {
    case .relu: .relu
    case .leakyRelu: .leakyRelu(alpha: 0.01)
    case .abs: .abs
    case .tanh: .tanh
    case .erf: .erf(a: 1, b: 1, c: 0)
    case .gelu: .gelu
    case .silu: .silu
    case .softplus: .softplus
    case .elu: .elu(alpha: 1)
    case .sin: .sin(a: 1, b: 1, c: 0)
    case .cos: .cos(a: 1, b: 1, c: 0)
    case .sign: .sign
    case .square: .polynomial(coefficients: [-1, 0, 1])
    case .cube: .polynomial(coefficients: [0, -3, 0, 1])
    case .identity: .identity
    }
  }
}
