extension Layer {
  /// Refuses parameters outside their range; looks at this layer alone, not at the layers in it.
  func checkParameters(path: String) throws(ArchitectureError) {
    let check = RangeCheck(path: path)
    switch self {
    case .dense(let layer):
      try check.std("weightStd", layer.weightStd)
      try check.std("biasStd", layer.biasStd)
      try check.training(layer.units, layer.learningRate)
    case .conv(let layer), .convLocal(let layer), .convTranspose(let layer):
      try check.window("filter", layer.filter, strides: layer.strides)
      try check.std("weightStd", layer.weightStd)
      try check.std("biasStd", layer.biasStd)
      try check.training(layer.units, layer.learningRate)
    case .averagePool(let pool), .sumPool(let pool), .maxPool(let pool):
      try check.window("window", pool.window, strides: pool.strides)
    case .globalAveragePool, .globalSumPool, .flatten, .batchNorm: break
    case .layerNorm(let layer):
      guard !layer.axes.isEmpty else {
        throw check.error("axes", "[]", "at least the channels, -1")
      }
    case .dropout(let keep):
      guard keep > 0, keep <= 1 else {
        throw check.error("keep", keep.shortText, "keep is a probability above 0 and at most 1")
      }
    case .selfAttention(let layer):
      try check.std("queryStd", layer.queryStd)
      try check.std("keyStd", layer.keyStd)
      try check.std("valueStd", layer.valueStd)
      try check.std("outStd", layer.outStd)
      try check.std("biasStd", layer.biasStd)
      try layer.positionalEmbedding?.checkParameters(
        RangeCheck(path: "\(path).positionalEmbedding"))
      try check.training(layer.units, layer.learningRate)
    case .embedding(let layer):
      if let vocabulary = layer.vocabulary, !(1...largestSize).contains(vocabulary) {
        throw check.error("vocabulary", "\(vocabulary)", "sizes are from 1 to \(largestSize)")
      }
      try check.std("weightStd", layer.weightStd)
      try check.training(layer.units, layer.learningRate)
    case .recurrent(let layer):
      try check.std("weightStd", layer.weightStd)
      try check.std("recurrentStd", layer.recurrentStd)
      try check.std("biasStd", layer.biasStd)
      if case .simple(let activation) = layer.cell {
        try activation.checkParameters(
          RangeCheck(path: "\(path).activation.\(activation.name)"))
      }
      try check.training(layer.units, layer.learningRate)
    case .softmax: break
    case .activation(let activation): try activation.checkParameters(check)
    case .residual(let branch, _):
      guard !branch.isEmpty else { throw check.error("branch", "[]", "at least one layer") }
    case .sum(let branches), .product(let branches), .concatenate(let branches):
      guard !branches.isEmpty else { throw check.error("branches", "[]", "at least one branch") }
    case .repeated(let count, let layers):
      guard count >= 1 else { throw check.error("count", "\(count)", "count is at least 1") }
      guard !layers.isEmpty else { throw check.error("layers", "[]", "at least one layer") }
    }
  }
}

extension Activation {
  func checkParameters(_ check: RangeCheck) throws(ArchitectureError) {
    switch self {
    case .leakyRelu(let alpha), .elu(let alpha): try check.finite("alpha", alpha)
    case .erf(let a, let b, let c), .sin(let a, let b, let c), .cos(let a, let b, let c):
      try check.finite("a", a)
      try check.finite("b", b)
      try check.finite("c", c)
    case .rbf(let gamma):
      try check.finite("gamma", gamma)
      guard gamma > 0 else { throw check.error("gamma", gamma.shortText, "gamma is positive") }
    case .gaussian(let a, let b), .exp(let a, let b):
      try check.finite("a", a)
      try check.finite("b", b)
    case .expNormalized(let gamma, let shift):
      try check.finite("gamma", gamma)
      try check.finite("shift", shift)
      guard gamma >= 0 else {
        throw check.error(
          "gamma", gamma.shortText, "gamma is not negative: the kernel must be positive")
      }
    case .hermite(let degree), .monomial(let degree), .rectifiedMonomial(let degree):
      guard degree >= 0 else { throw check.error("degree", "\(degree)", "degree is at least 0") }
      guard degree <= 64 else { throw check.error("degree", "\(degree)", "degree is at most 64") }
    case .polynomial(let coefficients):
      guard !coefficients.isEmpty else {
        throw check.error("coefficients", "[]", "at least one coefficient")
      }
      for (k, coefficient) in coefficients.enumerated() {
        try check.finite("coefficients[\(k)]", coefficient)
      }
    case .identity, .relu, .abs, .sign, .sigmoidLike, .gelu, .gabor, .tanh, .softplus, .silu,
      .custom:
      break
    }
  }
}

/// The largest size, unit count or stride that a description may hold: sizes are 32-bit in BLAS.
let largestSize = Int(Int32.max)

/// Range checks of the members of the layer at `path`.
struct RangeCheck {
  let path: String

  func error(_ key: String, _ value: String, _ rule: String) -> ArchitectureError {
    .invalidValue(path: "\(path).\(key)", value: value, rule: rule)
  }

  func finite(_ key: String, _ value: Double) throws(ArchitectureError) {
    guard value.isFinite else { throw error(key, "\(value)", "\(key) is a finite number") }
  }

  func std(_ key: String, _ value: Double) throws(ArchitectureError) {
    guard value.isFinite, value >= 0 else {
      throw error(key, value.shortText, "a standard deviation is finite and not negative")
    }
  }

  func training(_ units: Int?, _ learningRate: Double) throws(ArchitectureError) {
    if let units, !(1...largestSize).contains(units) {
      throw error("units", "\(units)", "units are from 1 to \(largestSize)")
    }
    guard learningRate.isFinite, learningRate >= 0 else {
      throw error(
        "learningRate", learningRate.shortText,
        "the factor on the learning rate is finite and not negative")
    }
  }

  func window(_ key: String, _ window: [Int], strides: [Int]) throws(ArchitectureError) {
    guard (1...2).contains(window.count) else {
      throw error(key, "\(window)", "one entry for sequences, two for images")
    }
    for size in window where !(1...largestSize).contains(size) {
      throw error(key, "\(size)", "sizes are at least 1 and at most \(largestSize)")
    }
    guard strides.count == window.count else {
      throw error("strides", "\(strides)", "as many entries as \(key), \(window.count)")
    }
    for stride in strides where stride < 1 {
      throw error("strides", "\(stride)", "strides are at least 1")
    }
    for stride in strides where stride > largestSize {
      throw error("strides", "\(stride)", "strides are at most \(largestSize)")
    }
  }
}
