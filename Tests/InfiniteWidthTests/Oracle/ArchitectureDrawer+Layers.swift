import Architectures
import LinearAlgebra

extension ArchitectureDrawer {
  /// A layer with weights, of any kind that positions allow.
  mutating func weights() -> Layer {
    if shape?.positions.isEmpty ?? true { return .dense(dense()) }
    let layer = convolution()
    guard everything else {
      return random.chance(0.1) ? .dense(dense()) : .conv(layer)
    }
    switch random.uniform() {
    case ..<0.7: return .conv(layer)
    case ..<0.8: return .convLocal(layer)
    case ..<0.92: return .convTranspose(layer)
    default: return .dense(dense())
    }
  }

  mutating func convolution() -> Convolution {
    let filter = self.filter(shape?.positions.count ?? rank)
    var strides = filter.map { _ in 1 }
    if random.chance(0.3) { strides = filter.map { _ in 1 + random.integer(below: 3) } }
    let paddings: [Padding] = everything ? [.same, .same, .valid, .circular] : [.same, .valid]
    return Convolution(
      filter: filter, strides: strides, padding: random.pick(paddings), weightStd: weightStd(),
      biasStd: biasStd(), units: hasUnits ? units() : nil, trainable: !random.chance(0.12),
      learningRate: learningRate())
  }

  mutating func dense() -> Dense {
    Dense(
      weightStd: weightStd(), biasStd: biasStd(), units: hasUnits ? units() : nil,
      trainable: !random.chance(0.12), learningRate: learningRate())
  }

  mutating func attention() -> SelfAttention {
    SelfAttention(
      queryStd: weightStd(), keyStd: weightStd(), valueStd: weightStd(), outStd: weightStd(),
      biasStd: biasStd(), positionalEmbedding: random.chance(0.6) ? embedding() : nil,
      units: hasUnits ? units() : nil, trainable: !random.chance(0.12),
      learningRate: learningRate())
  }

  mutating func embedding() -> PositionalEmbedding {
    let power = random.pick([0.5, 1, 1.7, 2])
    return PositionalEmbedding(
      random.chance(0.5) ? .sum : .concatenate(channelRatio: 0.2 + 2 * random.uniform()),
      std: weightStd(),
      decay: random.pick([
        .independent, .exponential(rate: 0.3 + random.uniform(), distancePower: power),
        .power(exponent: 0.5 + random.uniform(), distancePower: power),
      ]), entersValues: random.chance(0.5))
  }

  mutating func pool() -> [Layer] {
    let rank = shape?.positions.count ?? 0
    let window = filter(rank)
    var strides = window
    if random.chance(0.5) { strides = window.map { _ in 1 + random.integer(below: 3) } }
    let paddings: [Padding] = everything ? [.valid, .same, .circular] : [.valid, .same]
    let pool = Pool(window: window, strides: strides, padding: random.pick(paddings))
    return [random.chance(0.75) ? .averagePool(pool) : .sumPool(pool)]
  }

  mutating func normalization() -> LayerNormalization {
    let rank = shape?.positions.count ?? 0
    guard everything, rank > 0, random.chance(0.4) else { return LayerNormalization() }
    return LayerNormalization(axes: (1...rank).filter { _ in random.chance(0.6) } + [-1])
  }

  mutating func filter(_ rank: Int? = nil) -> [Int] {
    (0..<(rank ?? shape?.positions.count ?? self.rank)).map { _ in
      random.pick([1, 2, 2, 3, 3, 3, 4])
    }
  }

  mutating func keep() -> Double { random.pick([0.5, 0.8, 0.9, 1]) }
  mutating func units() -> Int { 1 + random.integer(below: 6) }
  mutating func weightStd() -> Double { 0.8 + 0.8 * random.uniform() }
  mutating func biasStd() -> Double { random.chance(0.5) ? 0 : 0.05 + 0.4 * random.uniform() }
  mutating func learningRate() -> Double { random.chance(0.2) ? 2 * random.uniform() : 1 }

  /// An activation; the ones without a closed form pass the limit on cost on few positions only.
  mutating func activation() -> Activation {
    switch random.uniform() {
    case ..<0.35: return .relu
    case ..<0.45: return .erf(a: 1, b: 1, c: 0)
    case ..<0.53: return .gelu
    default:
      return random.pick([
        .identity, .leakyRelu(alpha: 0.2), .abs, .sign, .erf(a: 0.8, b: 1.4, c: 0.2), .sigmoidLike,
        .sin(a: 1, b: 1, c: 0), .sin(a: 1.2, b: 0.7, c: 0.5), .cos(a: 1, b: 1, c: 0),
        .rbf(gamma: 0.4), .gabor, .gaussian(a: 1, b: -0.5), .exp(a: 0.7, b: 0.5),
        .expNormalized(gamma: 0.6, shift: -1), .hermite(degree: 2), .hermite(degree: 3),
        .monomial(degree: 2), .rectifiedMonomial(degree: 2),
        .polynomial(coefficients: [0.3, 1, -0.2]), .tanh, .tanh, .softplus, .silu, .elu(alpha: 1),
      ])
    }
  }
}

extension Layer {
  /// The units of a layer with weights, when `described`; nil for others.
  func described(_ isDescribed: Bool) -> Int? {
    guard isDescribed else { return nil }
    switch self {
    case .dense(let layer): return layer.units ?? 0
    case .conv(let layer), .convLocal(let layer), .convTranspose(let layer): return layer.units ?? 0
    default: return nil
    }
  }

  /// Whether the positions of the output depend on the filter.
  var isStrict: Bool {
    switch self {
    case .conv(let layer), .convLocal(let layer), .convTranspose(let layer):
      return layer.padding == .valid
    default: return true
    }
  }

  /// Weights that move the positions alike, with another filter unless nil.
  func asProjection(filter: [Int]?, std: Double) -> Layer {
    func changed(_ layer: Convolution) -> Convolution {
      var layer = layer
      if let filter { layer.filter = filter }
      layer.weightStd = std
      return layer
    }
    switch self {
    case .conv(let layer): return .conv(changed(layer))
    case .convLocal(let layer): return .convLocal(changed(layer))
    case .convTranspose(let layer): return .convTranspose(changed(layer))
    case .dense(var layer):
      layer.weightStd = std
      return .dense(layer)
    default: return self
    }
  }

  /// The layer with other units.
  func withUnits(_ units: Int?) -> Layer {
    func changed(_ layer: Convolution) -> Convolution {
      var layer = layer
      layer.units = units
      return layer
    }
    switch self {
    case .conv(let layer): return .conv(changed(layer))
    case .convLocal(let layer): return .convLocal(changed(layer))
    case .convTranspose(let layer): return .convTranspose(changed(layer))
    case .dense(var layer):
      layer.units = units
      return .dense(layer)
    default: return self
    }
  }
}

extension RandomStream {
  /// True with the given probability.
  mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// One of `values`.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[integer(below: values.count)] }
}
