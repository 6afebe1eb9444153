/// The words of the architecture file that name a layer which is not an activation.
enum LayerKind: String, CaseIterable {
  case dense, conv, convLocal, convTranspose, averagePool, sumPool, maxPool, globalAveragePool
  case globalSumPool, flatten, layerNorm, batchNorm, dropout, selfAttention, residual, sum, product
  case concatenate, embedding, rnn, lstm, gru, softmax
  case repeated = "repeat"
}

/// The words of the architecture file that name an activation.
enum ActivationKind: String, CaseIterable {
  case identity, relu, leakyRelu, abs, sign, erf, sigmoidLike, gelu, sin, cos, rbf, gabor, gaussian
  case exp, expNormalized, hermite, monomial, rectifiedMonomial, polynomial, tanh, softplus, silu
  case elu
}

extension Layer {
  /// Every word that names a layer in an architecture file.
  public static var names: [String] {
    LayerKind.allCases.map(\.rawValue) + ActivationKind.allCases.map(\.rawValue)
  }

  /// The word that names this layer in an architecture file, such as `conv`.
  public var name: String {
    switch self {
    case .dense: return LayerKind.dense.rawValue
    case .conv: return LayerKind.conv.rawValue
    case .convLocal: return LayerKind.convLocal.rawValue
    case .convTranspose: return LayerKind.convTranspose.rawValue
    case .averagePool: return LayerKind.averagePool.rawValue
    case .sumPool: return LayerKind.sumPool.rawValue
    case .maxPool: return LayerKind.maxPool.rawValue
    case .globalAveragePool: return LayerKind.globalAveragePool.rawValue
    case .globalSumPool: return LayerKind.globalSumPool.rawValue
    case .flatten: return LayerKind.flatten.rawValue
    case .layerNorm: return LayerKind.layerNorm.rawValue
    case .batchNorm: return LayerKind.batchNorm.rawValue
    case .dropout: return LayerKind.dropout.rawValue
    case .selfAttention: return LayerKind.selfAttention.rawValue
    case .embedding: return LayerKind.embedding.rawValue
    case .recurrent(let layer): return layer.kind.rawValue
    case .softmax: return LayerKind.softmax.rawValue
    case .activation(let activation): return activation.name
    case .residual: return LayerKind.residual.rawValue
    case .sum: return LayerKind.sum.rawValue
    case .product: return LayerKind.product.rawValue
    case .concatenate: return LayerKind.concatenate.rawValue
    case .repeated: return LayerKind.repeated.rawValue
    }
  }
}

extension Activation {
  /// The word that names this activation in an architecture file; a custom one's own name.
  public var name: String {
    if case .custom(let activation) = self { return activation.name }
    return kind?.rawValue ?? ""
  }

  /// The word of the file; nil for a custom activation.
  var kind: ActivationKind? {
    switch self {
    case .identity: return .identity
    case .relu: return .relu
    case .leakyRelu: return .leakyRelu
    case .abs: return .abs
    case .sign: return .sign
    case .erf: return .erf
    case .sigmoidLike: return .sigmoidLike
    case .gelu: return .gelu
    case .sin: return .sin
    case .cos: return .cos
    case .rbf: return .rbf
    case .gabor: return .gabor
    case .gaussian: return .gaussian
    case .exp: return .exp
    case .expNormalized: return .expNormalized
    case .hermite: return .hermite
    case .monomial: return .monomial
    case .rectifiedMonomial: return .rectifiedMonomial
    case .polynomial: return .polynomial
    case .tanh: return .tanh
    case .softplus: return .softplus
    case .silu: return .silu
    case .elu: return .elu
    case .custom: return nil
    }
  }
}
