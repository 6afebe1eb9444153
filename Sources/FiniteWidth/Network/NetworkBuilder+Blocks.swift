import Architectures

extension NetworkBuilder {
  mutating func dense(
    _ dense: Dense, _ input: Signal, path: String, isLast: Bool
  ) throws -> (FiniteNode, Signal) {
    let output = Signal(
      positions: input.positions,
      channels: try units(dense.units, path: path, isLast: isLast))
    let block = add(
      path, units: output.channels, fanIn: input.channels, positions: input.positionCount,
      weightStd: dense.weightStd, biasStd: dense.biasStd, trainable: dense.trainable,
      learningRate: dense.learningRate)
    return (.dense(block: block), output)
  }

  mutating func convolution(
    _ layer: Layer, _ conv: Convolution, _ input: Signal, path: String, isLast: Bool
  ) throws -> (FiniteNode, Signal) {
    var isTransposed = false
    var isLocal = false
    if case .convTranspose = layer { isTransposed = true }
    if case .convLocal = layer { isLocal = true }
    let lengths = input.positions.indices.map { axis in
      let (length, size, stride) = (input.positions[axis], conv.filter[axis], conv.strides[axis])
      return isTransposed
        ? conv.padding.transposedLength(of: length, size: size, stride: stride)
        : conv.padding.outputLength(of: length, size: size, stride: stride)
    }
    let output = Signal(
      positions: lengths, channels: try units(conv.units, path: path, isLast: isLast))
    let block = add(
      path, units: output.channels, fanIn: conv.filter.reduce(input.channels, *),
      positions: output.positionCount, filters: isLocal ? output.positionCount : 1,
      weightStd: conv.weightStd, biasStd: conv.biasStd, trainable: conv.trainable,
      learningRate: conv.learningRate)
    // A filter of one tap that visits every position once reads the signal as it is.
    if (conv.filter + conv.strides).allSatisfy({ $0 == 1 }) {
      return (.dense(block: block), output)
    }
    let map =
      isTransposed
      ? PatchMap.transposed(
        positions: input.positions, size: conv.filter, strides: conv.strides,
        padding: conv.padding)
      : PatchMap.window(
        positions: input.positions, size: conv.filter, strides: conv.strides,
        padding: conv.padding)
    return (.convolution(block: block, map), output)
  }

  /// A normalization; its factors and shifts are a block of one weight and one bias a channel.
  mutating func batchNorm(
    _ layer: BatchNormalization, _ input: Signal, path: String
  ) -> FiniteNode {
    var block: Int?
    if layer.affine {
      let weights = parameterCount
      blocks.append(
        ParameterBlock(
          path: path, units: 1, fanIn: 1, positions: input.channels, filters: input.channels,
          weightOffset: weights, biasOffset: weights + input.channels, weightScale: 1,
          biasScale: 1, initialWeightStd: 0, initialBiasStd: 0, initialWeightMean: 1,
          trainable: true, learningRate: 1))
      parameterCount += 2 * input.channels
      block = blocks.count - 1
    }
    let site = NormalizationSite(
      path: path, channels: input.channels, positions: input.positionCount,
      offset: sites.reduce(0) { $0 + 2 * $1.channels }, block: block)
    sites.append(site)
    return .batchNorm(site)
  }

  func pool(_ layer: Layer, _ pool: Pool, _ input: Signal) -> (FiniteNode, Signal) {
    let map = PatchMap.window(
      positions: input.positions, size: pool.window, strides: pool.strides, padding: pool.padding)
    let output = Signal(
      positions: input.positions.indices.map {
        pool.padding.outputLength(
          of: input.positions[$0], size: pool.window[$0], stride: pool.strides[$0])
      }, channels: input.channels)
    switch layer {
    case .maxPool: return (.maxPool(map), output)
    case .sumPool: return (.pool(map, factor: 1), output)
    // The mean divides by the whole window, zeros outside included.
    default: return (.pool(map, factor: 1 / Double(map.taps)), output)
    }
  }

  mutating func attention(
    _ layer: SelfAttention, _ input: Signal, path: String, isLast: Bool
  ) throws -> (FiniteNode, Signal) {
    let output = Signal(
      positions: input.positions, channels: try units(layer.units, path: path, isLast: isLast))
    let positions = input.positionCount
    let (count, keyChannels, valueChannels) = AttentionHeads.sizes(width: width)
    func make(_ name: String, _ units: Int, _ fanIn: Int, _ std: Double, bias: Double = 0) -> Int {
      add(
        "\(path).\(name)", units: units, fanIn: fanIn, positions: positions, weightStd: std,
        biasStd: bias, trainable: layer.trainable, learningRate: layer.learningRate)
    }
    let embedding = try layer.positionalEmbedding.map {
      try self.embedding($0, of: layer, input, path: path)
    }
    var signalChannels = input.channels
    if let embedding, embedding.isConcatenated { signalChannels += embedding.channels }
    let valueInputs = embedding?.entersValues == true ? signalChannels : input.channels
    // Tied keys and queries differ by a factor, which enters their product alone.
    let tied = (layer.keyStd * layer.queryStd).squareRoot()
    let keys = make(
      "keys", count * keyChannels, signalChannels, layer.linearScaling ? tied : layer.keyStd)
    let queries =
      layer.linearScaling
      ? nil : make("queries", count * keyChannels, signalChannels, layer.queryStd)
    let values = make("values", count * valueChannels, valueInputs, layer.valueStd)
    let out = make(
      "out", output.channels, count * valueChannels, layer.outStd, bias: layer.biasStd)
    activationCount += positions * count * (2 * keyChannels + 2 * valueChannels + positions)
    if let embedding { activationCount += positions * (signalChannels + embedding.channels) }
    let channels = Double(keyChannels)
    let heads = AttentionHeads(
      count: count, keyChannels: keyChannels, valueChannels: valueChannels, positions: positions,
      scale: 1 / (layer.linearScaling ? channels : channels.squareRoot()), keys: keys,
      queries: queries, values: values, out: out, embedding: embedding)
    return (.attention(heads), output)
  }

  private mutating func embedding(
    _ embedding: PositionalEmbedding, of layer: SelfAttention, _ input: Signal, path: String
  ) throws -> AttentionEmbedding {
    let channels = embedding.channels(beside: input.channels)
    let count = input.positionCount
    // One entry of a row of the root stands for itself: no division by the fan-in.
    let block = add(
      "\(path).positionalEmbedding", units: channels, fanIn: count, positions: count,
      weightStd: embedding.std * Double(count).squareRoot(), biasStd: 0,
      trainable: layer.trainable, learningRate: layer.learningRate)
    return AttentionEmbedding(
      block: block, channels: channels, isConcatenated: embedding.combination != .sum,
      entersValues: embedding.entersValues,
      root: try AttentionEmbedding.root(of: embedding, positions: input.positions))
  }

  func units(_ own: Int?, path: String, isLast: Bool) throws -> Int {
    let units = own ?? (isLast ? outputs : width)
    try FiniteWidthError.require(units > 0, "units of layer \(path)", Double(units), "at least 1")
    return units
  }

  /// Lays out a block and returns its number.
  mutating func add(
    _ path: String, units: Int, fanIn: Int, positions: Int, filters: Int = 1, weightStd: Double,
    biasStd: Double, trainable: Bool, learningRate: Double
  ) -> Int {
    let standard = parameterization == .standard
    let fanScale = weightStd / Double(fanIn).squareRoot()
    let weights = parameterCount
    let bias = biasStd == 0 ? nil : weights + filters * units * fanIn
    blocks.append(
      ParameterBlock(
        path: path, units: units, fanIn: fanIn, positions: positions, filters: filters,
        weightOffset: weights, biasOffset: bias, weightScale: standard ? 1 : fanScale,
        biasScale: standard ? 1 : biasStd, initialWeightStd: standard ? fanScale : 1,
        initialBiasStd: standard ? biasStd : 1, initialWeightMean: 0, trainable: trainable,
        learningRate: learningRate))
    parameterCount += filters * units * fanIn + (bias == nil ? 0 : filters * units)
    return blocks.count - 1
  }
}
