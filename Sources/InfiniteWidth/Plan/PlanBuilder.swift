import Architectures

/// Turns the layers of a checked architecture into steps.
struct PlanBuilder {
  let parameterization: Parameterization
  /// The positions of the state.
  var shape: GridShape
  /// The number of spatial axes of the state.
  var rank: Int
  /// Whether the state is still the input.
  private var isInput = true
  private(set) var steps: [PlannedStep] = []
  var slots = 1

  init(parameterization: Parameterization, input: TensorShape) {
    self.parameterization = parameterization
    shape = GridShape(input.positions)
    rank = input.positions.count
  }

  mutating func emit(_ step: PositionStep, _ path: String, to output: GridShape? = nil) {
    steps.append(
      PlannedStep(step: step, path: path, input: shape, output: output ?? shape))
    shape = output ?? shape
    isInput = false
  }

  mutating func append(_ traces: [LayerTrace], slot: Int) throws {
    for trace in traces { try append(trace, slot: slot) }
  }

  private mutating func append(_ trace: LayerTrace, slot: Int) throws {
    let path = trace.path
    switch trace.layer {
    case .dense(let dense):
      let map = try affine(
        weightStd: dense.weightStd, biasStd: dense.biasStd, trainable: dense.trainable,
        learningRate: dense.learningRate, taps: 1, trace)
      emit(
        .each(
          .affine(
            slot: slot, scale: map.scale, shift: map.shift, rate: map.rate, offset: map.offset)),
        path)
    case .conv(let conv), .convLocal(let conv), .convTranspose(let conv):
      try append(conv, trace, slot: slot)
    case .averagePool(let pool), .sumPool(let pool):
      var isMean = false
      if case .averagePool = trace.layer { isMean = true }
      let window = windowMap(pool.window) { size, axis, length in
        AxisMap(
          window: size, stride: pool.strides[axis], padding: pool.padding, over: length)
      }
      let area = Double(window.area)
      emit(
        .pool(slot: slot, window, scale: isMean ? 1 / (area * area) : 1), path, to: window.output)
    case .maxPool:
      throw InfiniteWidthError.unsupportedLayer(
        path: path, layer: "a maximum over a window", remedy: "use averagePool")
    case .batchNorm:
      throw InfiniteWidthError.unsupportedLayer(
        path: path, layer: "batch normalization", remedy: "use layerNorm")
    case .embedding:
      throw InfiniteWidthError.unsupportedLayer(
        path: path, layer: "an embedding of tokens", remedy: "give vectors as inputs")
    case .softmax:
      throw InfiniteWidthError.unsupportedLayer(
        path: path, layer: "a softmax over channels", remedy: "leave it out")
    case .recurrent(let recurrent): try append(recurrent, trace, slot: slot)
    case .globalAveragePool, .globalSumPool:
      let count = Double(shape.count)
      var scale = 1.0
      if case .globalAveragePool = trace.layer { scale = 1 / (count * count) }
      emit(.reduce(slot: slot, scale: scale), path, to: .point)
      rank = 0
    case .flatten:
      if isInput {
        shape = .point  // the mean over all features is the mean over positions and channels
      } else if shape != .point {
        emit(.flatten(slot: slot), path, to: .point)
      }
      rank = 0
    case .selfAttention(let attention):
      try append(attention, trace, slot: slot)
    case .activation(let activation):
      emit(.each(.activation(slot: slot, ActivationRule(activation))), path)
    case .layerNorm(let normalization):
      let dimensions = normalization.spatialDimensions(rank: rank)
      guard !dimensions.isEmpty else { return emit(.each(.normalize(slot: slot)), path) }
      emit(
        .normalize(
          slot: slot, overRows: rank == 2 && dimensions.contains(0),
          overColumns: dimensions.contains(rank - 1)), path)
    case .dropout(let keep):
      emit(.each(.dropout(slot: slot, keep: keep)), path)
    case .residual, .sum:
      try append(branchesOf: trace, slot) { .add(from: $0, into: $1) }
    case .product:
      try append(branchesOf: trace, slot) { .multiply(from: $0, into: $1) }
    case .concatenate:
      // The next layer averages over all channels: each branch enters by its share of them.
      let channels = trace.branches.map { ($0.last?.output ?? trace.input).channels }
      let counts = channels.map { Double($0.widths > 0 ? $0.widths : $0.fixed) }
      let total = counts.reduce(0, +)
      try append(branchesOf: trace, slot, shares: counts.map { $0 / total }) {
        .add(from: $0, into: $1)
      }
    case .repeated:
      for pass in trace.branches { try append(pass, slot: slot) }
    }
  }

  /// The window of the given sizes, one per spatial axis, over the current positions.
  private func windowMap(
    _ sizes: [Int], _ axis: (_ size: Int, _ axis: Int, _ length: Int) -> AxisMap
  ) -> WindowMap {
    sizes.count == 2
      ? WindowMap(rows: axis(sizes[0], 0, shape.rows), columns: axis(sizes[1], 1, shape.columns))
      : WindowMap(rows: .point, columns: axis(sizes[0], 0, shape.columns))
  }

  private mutating func append(_ conv: Convolution, _ trace: LayerTrace, slot: Int) throws {
    let window = windowMap(conv.filter) { size, axis, length in
      if case .convTranspose = trace.layer {
        return AxisMap(
          transposed: size, stride: conv.strides[axis], padding: conv.padding, over: length)
      }
      return AxisMap(
        window: size, stride: conv.strides[axis], padding: conv.padding, over: length)
    }
    let map = try affine(
      weightStd: conv.weightStd, biasStd: conv.biasStd, trainable: conv.trainable,
      learningRate: conv.learningRate, taps: window.area, trace)
    if case .convLocal = trace.layer {
      emit(.convolveLocally(slot: slot, window, map), trace.path, to: window.output)
    } else {
      emit(.convolve(slot: slot, window, map), trace.path, to: window.output)
    }
  }

  private mutating func append(
    _ attention: SelfAttention, _ trace: LayerTrace, slot: Int
  ) throws {
    let path = trace.path
    guard parameterization == .ntk else {
      throw InfiniteWidthError.unsupportedLayer(
        path: path, layer: "self-attention in the standard parameterization",
        remedy: "use the NTK parameterization")
    }
    let scale = attention.outStd * attention.outStd * attention.valueStd * attention.valueStd
    let shift = attention.biasStd * attention.biasStd
    let learning = attention.trainable ? attention.learningRate : 0
    // Value and output weights contribute once each; keys and queries nothing at infinite width,
    // since their tangent kernel falls as 1 / keys (Hron et al. 2006.10540, section 3).
    let query = attention.queryStd * attention.keyStd
    var scores = ScoreMap(scale: query, shift: [])
    if let embedding = attention.positionalEmbedding {
      let shares = embedding.shares(beside: trace.input.channels)
      let covariance = embedding.correlations(positions: trace.input.positions)
        .map { $0 * shares.embedding }
      if embedding.entersValues {
        emit(
          .embed(
            slot: slot,
            EmbeddingMap(scale: shares.signal, covariance: covariance, rate: learning)), path)
      } else {
        scores = ScoreMap(scale: query * shares.signal, shift: covariance.map { $0 * query })
      }
    }
    emit(
      .attend(
        slot: slot, scores,
        AttentionMap(
          scale: scale, shift: shift, weightRate: 2 * learning, offset: learning * shift)), path)
  }

  /// The affine map of a layer whose covariance is summed over `taps` positions and divided by
  /// their number.
  func affine(
    weightStd: Double, biasStd: Double, trainable: Bool, learningRate: Double, taps: Int,
    _ trace: LayerTrace
  ) throws -> AffineMap {
    let variance = weightStd * weightStd
    let shift = biasStd * biasStd
    let learning = trainable ? learningRate : 0
    let share = 1 / Double(taps)
    switch parameterization {
    case .ntk:
      return AffineMap(
        scale: variance * share, shift: shift, rate: learning * variance * share,
        offset: learning * shift)
    case .standard:
      let width = trace.input.channels
      guard width.widths == 0 else { throw InfiniteWidthError.missingUnits(path: trace.path) }
      // Reference: Sohl-Dickstein et al. (2020), arXiv:2001.07301: the gradient in an unscaled
      // weight is larger by sqrt(fan-in), in an unscaled bias by 1 / biasStd.
      return AffineMap(
        scale: variance * share, shift: shift, rate: learning * Double(width.fixed),
        offset: shift > 0 ? learning : 0)
    }
  }

  /// Runs every branch on its own copy of the state, then folds all of them into `slot`.
  private mutating func append(
    branchesOf trace: LayerTrace, _ slot: Int, shares: [Double]? = nil,
    combine: (Int, Int) -> KernelPlan.Step
  ) throws {
    let entry = (shape, rank)
    let copies = trace.branches.indices.dropFirst().map { slots + $0 - 1 }
    slots += copies.count
    for copy in copies { emit(.each(.copy(from: slot, to: copy)), trace.path) }
    isInput = false
    for (index, branch) in trace.branches.enumerated() {
      (shape, rank) = entry
      try append(branch, slot: index == 0 ? slot : copies[index - 1])
    }
    for (index, share) in (shares ?? []).enumerated() {
      emit(
        .each(.scale(slot: index == 0 ? slot : copies[index - 1], factor: share)), trace.path)
    }
    for copy in copies { emit(.each(combine(copy, slot)), trace.path) }
  }
}
