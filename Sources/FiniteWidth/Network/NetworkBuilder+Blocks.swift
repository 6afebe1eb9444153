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
    // Tied keys and queries differ by a factor, which enters their product alone.
    let tied = (layer.keyStd * layer.queryStd).squareRoot()
    let keys = make(
      "keys", count * keyChannels, input.channels, layer.linearScaling ? tied : layer.keyStd)
    let queries =
      layer.linearScaling
      ? nil : make("queries", count * keyChannels, input.channels, layer.queryStd)
    let values = make("values", count * valueChannels, input.channels, layer.valueStd)
    let out = make(
      "out", output.channels, count * valueChannels, layer.outStd, bias: layer.biasStd)
    activationCount += positions * count * (2 * keyChannels + 2 * valueChannels + positions)
    let channels = Double(keyChannels)
    let heads = AttentionHeads(
      count: count, keyChannels: keyChannels, valueChannels: valueChannels, positions: positions,
      scale: 1 / (layer.linearScaling ? channels : channels.squareRoot()), keys: keys,
      queries: queries, values: values, out: out)
    return (.attention(heads), output)
  }

  private func units(_ own: Int?, path: String, isLast: Bool) throws -> Int {
    let units = own ?? (isLast ? outputs : width)
    try FiniteWidthError.require(units > 0, "units of layer \(path)", Double(units), "at least 1")
    return units
  }

  /// Lays out a block and returns its number.
  private mutating func add(
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
        initialBiasStd: standard ? biasStd : 1, trainable: trainable, learningRate: learningRate))
    parameterCount += filters * units * fanIn + (bias == nil ? 0 : filters * units)
    return blocks.count - 1
  }
}
