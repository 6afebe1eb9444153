import Architectures

/// Carries the second moments through the layers and keeps a node for each on the way.
struct GradientTape {
  let parameterization: Parameterization
  /// The nodes so far, first to last.
  private(set) var nodes: [any GradientNode] = []
  /// The moments after the last node.
  private(set) var signal: GradientSignal

  init(parameterization: Parameterization, signal: GradientSignal) {
    self.parameterization = parameterization
    self.signal = signal
  }

  /// Appends the layers of `traces`.
  ///
  /// - Throws: `InfiniteWidthError`.
  mutating func append(_ traces: [LayerTrace]) throws {
    for trace in traces { try append(trace) }
  }

  private mutating func append(_ trace: LayerTrace) throws {
    let sides = trace.input.positions
    switch trace.layer {
    case .dense(let dense):
      append(
        WeightedNode(
          path: trace.path, map: .dense(positions: signal.count), weightStd: dense.weightStd,
          biasStd: dense.biasStd,
          rates: try rates(
            dense.trainable ? dense.learningRate : 0, filter: 1, trace)))
    case .conv(let conv):
      let taps = FilterTaps(
        window: conv.filter, strides: conv.strides, padding: conv.padding, on: sides)
      try append(conv, .shared(taps), trace)
    case .convLocal(let conv):
      let taps = FilterTaps(
        window: conv.filter, strides: conv.strides, padding: conv.padding, on: sides)
      try append(conv, .local(taps), trace)
    case .convTranspose(let conv):
      let taps = FilterTaps(
        transposed: conv.filter, strides: conv.strides, padding: conv.padding, on: sides)
      try append(conv, .shared(taps), trace)
    case .averagePool(let pool):
      append(PoolNode(weights: PositionWeights(pool: pool, isMean: true, on: sides)))
    case .sumPool(let pool):
      append(PoolNode(weights: PositionWeights(pool: pool, isMean: false, on: sides)))
    case .globalAveragePool:
      append(PoolNode(weights: PositionWeights(global: signal.count, isMean: true)))
    case .globalSumPool:
      append(PoolNode(weights: PositionWeights(global: signal.count, isMean: false)))
    case .flatten:
      if signal.count > 1 {
        let node = FlattenNode(count: signal.count)
        signal = node.forward(signal)
        nodes.append(node)
      }
    case .maxPool:
      throw InfiniteWidthError.unsupportedLayer(
        path: trace.path, layer: "a maximum over a window", remedy: "use averagePool")
    case .batchNorm:
      throw InfiniteWidthError.unsupportedLayer(
        path: trace.path, layer: "batch normalization", remedy: "use layerNorm")
    case .embedding, .softmax, .recurrent:
      throw InfiniteWidthError.unsupportedLayer(
        path: trace.path, layer: "a gradient through \(trace.layer.name)",
        remedy: "use convolutions")
    case .layerNorm(let layer):
      var node = NormalizationNode(layer, on: sides)
      signal = try node.forward(signal, path: trace.path)
      nodes.append(node)
    case .dropout(let keep):
      let node = DropoutNode(keep: keep)
      signal = node.forward(signal)
      nodes.append(node)
    case .selfAttention(let attention):
      guard parameterization == .ntk else {
        throw InfiniteWidthError.unsupportedLayer(
          path: trace.path, layer: "self-attention in the standard parameterization",
          remedy: "use the NTK parameterization")
      }
      guard attention.positionalEmbedding == nil else {
        throw InfiniteWidthError.unsupportedLayer(
          path: trace.path, layer: "a gradient through positional embeddings",
          remedy: "leave positionalEmbedding out; the kernels themselves know it")
      }
      var node = AttentionNode(attention)
      signal = node.forward(signal)
      nodes.append(node)
    case .activation(let activation):
      var node = ActivationNode(activation, path: trace.path)
      signal = try node.forward(signal)
      nodes.append(node)
    case .residual, .sum: try appendSum(trace, shares: trace.branches.map { _ in 1 })
    case .concatenate: try appendSum(trace, shares: Self.channelShares(trace))
    case .product:
      let tapes = try branches(of: trace)
      let outputs = tapes.map(\.signal)
      signal = outputs.dropFirst().reduce(outputs[0], ProductNode.join)
      nodes.append(ProductNode(branches: tapes.map(\.nodes), outputs: outputs))
    case .repeated: for pass in trace.branches { try append(pass) }
    }
  }

  private mutating func append(_ node: WeightedNode) {
    var node = node
    signal = node.forward(signal)
    nodes.append(node)
  }

  private mutating func append(_ node: PoolNode) {
    signal = node.forward(signal)
    nodes.append(node)
  }

  private mutating func append(
    _ conv: Convolution, _ map: WeightedMap, _ trace: LayerTrace
  ) throws {
    append(
      WeightedNode(
        path: trace.path, map: map, weightStd: conv.weightStd, biasStd: conv.biasStd,
        rates: try rates(
          conv.trainable ? conv.learningRate : 0, filter: map.filterSize, trace)))
  }

  private func rates(_ learning: Double, filter: Int, _ trace: LayerTrace) throws -> TangentRates {
    switch parameterization {
    case .ntk: return .ntk(learning: learning)
    case .standard:
      guard trace.input.channels.widths == 0 else {
        throw InfiniteWidthError.missingUnits(path: trace.path)
      }
      return .standard(
        learning: learning, fanIn: Double(trace.input.channels.fixed * filter))
    }
  }

  private mutating func appendSum(_ trace: LayerTrace, shares: [Double]) throws {
    let tapes = try branches(of: trace)
    signal = SumNode.join(tapes.map(\.signal), shares: shares)
    nodes.append(SumNode(branches: tapes.map(\.nodes), shares: shares))
  }

  /// The tapes of the branches, each started from here.
  private func branches(of trace: LayerTrace) throws -> [GradientTape] {
    try trace.branches.map { layers in
      var tape = GradientTape(parameterization: parameterization, signal: signal)
      try tape.append(layers)
      return tape
    }
  }

  /// The share of every branch in the channels of a concatenation.
  private static func channelShares(_ trace: LayerTrace) -> [Double] {
    // Validation leaves fixed counts alone or widths alone.
    let whole = trace.output.channels
    return trace.branches.map { branch in
      let part = branch.last?.output.channels ?? trace.input.channels
      return whole.fixed > 0
        ? Double(part.fixed) / Double(whole.fixed) : Double(part.widths) / Double(whole.widths)
    }
  }
}
