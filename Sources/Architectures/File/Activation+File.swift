extension Activation {
  /// Reads the parameters of the activation `kind`; missing ones take their defaults.
  init(_ kind: ActivationKind, _ value: JSONValue, path: String) throws(ArchitectureError) {
    let reader = try ObjectReader(value, path: path, known: kind.parameterNames)
    let degree = "the degree of the polynomial"
    switch kind {
    case .identity: self = .identity
    case .relu: self = .relu
    case .leakyRelu: self = .leakyRelu(alpha: try reader.double("alpha", 0.01))
    case .abs: self = .abs
    case .sign: self = .sign
    case .erf:
      self = .erf(
        a: try reader.double("a", 1), b: try reader.double("b", 1), c: try reader.double("c", 0))
    case .sigmoidLike: self = .sigmoidLike
    case .gelu: self = .gelu
    case .sin:
      self = .sin(
        a: try reader.double("a", 1), b: try reader.double("b", 1), c: try reader.double("c", 0))
    case .cos:
      self = .cos(
        a: try reader.double("a", 1), b: try reader.double("b", 1), c: try reader.double("c", 0))
    case .rbf: self = .rbf(gamma: try reader.double("gamma", 1))
    case .gabor: self = .gabor
    case .gaussian:
      self = .gaussian(a: try reader.double("a", 1), b: try reader.double("b", -1))
    case .exp: self = .exp(a: try reader.double("a", 1), b: try reader.double("b", 1))
    case .expNormalized:
      self = .expNormalized(
        gamma: try reader.double("gamma", 1), shift: try reader.double("shift", -1))
    case .hermite: self = .hermite(degree: try reader.integer("degree", degree))
    case .monomial: self = .monomial(degree: try reader.integer("degree", degree))
    case .rectifiedMonomial: self = .rectifiedMonomial(degree: try reader.integer("degree", degree))
    case .polynomial:
      self = .polynomial(
        coefficients: try reader.doubles("coefficients", "coefficients[k] multiplies x^k"))
    case .tanh: self = .tanh
    case .softplus: self = .softplus
    case .silu: self = .silu
    case .elu: self = .elu(alpha: try reader.double("alpha", 1))
    }
  }

  /// The parameters in the order of `parameterNames`; none for a custom activation.
  var parameters: [(name: String, value: JSONValue)] {
    switch self {
    case .leakyRelu(let alpha), .elu(let alpha): return [("alpha", .number(alpha))]
    case .erf(let a, let b, let c), .sin(let a, let b, let c), .cos(let a, let b, let c):
      return [("a", .number(a)), ("b", .number(b)), ("c", .number(c))]
    case .rbf(let gamma): return [("gamma", .number(gamma))]
    case .gaussian(let a, let b), .exp(let a, let b):
      return [("a", .number(a)), ("b", .number(b))]
    case .expNormalized(let gamma, let shift):
      return [("gamma", .number(gamma)), ("shift", .number(shift))]
    case .hermite(let degree), .monomial(let degree), .rectifiedMonomial(let degree):
      return [("degree", .number(Double(degree)))]
    case .polynomial(let coefficients):
      return [("coefficients", .array(coefficients.map { .number($0) }))]
    case .identity, .relu, .abs, .sign, .sigmoidLike, .gelu, .gabor, .tanh, .softplus, .silu,
      .custom:
      return []
    }
  }

  /// The parameters that differ from their defaults.
  var specifiedParameters: [(name: String, value: JSONValue)] {
    guard let kind, let plain = try? Activation(kind, .object([:]), path: "") else {
      return parameters
    }
    return zip(parameters, plain.parameters).filter { $0.value != $1.value }.map { $0.0 }
  }
}

extension ActivationKind {
  /// The keys of the activation's object in the file.
  var parameterNames: [String] {
    switch self {
    case .leakyRelu, .elu: return ["alpha"]
    case .erf, .sin, .cos: return ["a", "b", "c"]
    case .rbf: return ["gamma"]
    case .gaussian, .exp: return ["a", "b"]
    case .expNormalized: return ["gamma", "shift"]
    case .hermite, .monomial, .rectifiedMonomial: return ["degree"]
    case .polynomial: return ["coefficients"]
    case .identity, .relu, .abs, .sign, .sigmoidLike, .gelu, .gabor, .tanh, .softplus, .silu:
      return []
    }
  }
}
