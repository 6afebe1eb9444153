import Architectures

/// Turns layers into steps.
struct PlanBuilder {
  let parameterization: Parameterization
  /// The number of channels of the state; nil when it is infinite without a stated size.
  private(set) var width: Int?
  /// The positions of the state.
  private(set) var shape: GridShape
  /// The number of spatial axes of the state.
  private var rank: Int
  /// Whether the state is still the input.
  private var isInput = true
  private(set) var steps: [PlannedStep] = []
  private(set) var slots = 1

  init(parameterization: Parameterization, input: TensorShape) {
    self.parameterization = parameterization
    width = input.channels.fixed
    shape = GridShape(input.positions)
    rank = input.positions.count
  }

  private mutating func emit(_ step: PositionStep, _ path: String, to output: GridShape? = nil) {
    steps.append(
      PlannedStep(step: step, path: path, input: shape, output: output ?? shape))
    shape = output ?? shape
    isInput = false
  }

  mutating func append(_ layers: [Layer], path: String, slot: Int) throws {
    for (index, layer) in layers.enumerated() {
      try append(layer, path: "\(path)[\(index)]", slot: slot)
    }
  }

  private mutating func append(_ layer: Layer, path: String, slot: Int) throws {
    switch layer {
    case .dense(let dense):
      let map = try affine(
        weightStd: dense.weightStd, biasStd: dense.biasStd, trainable: dense.trainable,
        learningRate: dense.learningRate, taps: 1, path: path)
      emit(
        .each(
          .affine(
            slot: slot, scale: map.scale, shift: map.shift, rate: map.rate, offset: map.offset)),
        path)
      width = dense.units
    case .conv(let conv), .convLocal(let conv), .convTranspose(let conv):
      try append(conv, layer, path: path, slot: slot)
    case .averagePool(let pool), .sumPool(let pool):
      var isMean = false
      if case .averagePool = layer { isMean = true }
      let window = windowMap(pool.window) { size, axis, length in
        AxisMap(
          window: size, stride: pool.strides[axis], padding: pool.padding, over: length)
      }
      let area = Double(window.area)
      emit(
        .pool(slot: slot, window, scale: isMean ? 1 / (area * area) : 1), path, to: window.output)
    case .globalAveragePool, .globalSumPool:
      let count = Double(shape.count)
      var scale = 1.0
      if case .globalAveragePool = layer { scale = 1 / (count * count) }
      emit(.reduce(slot: slot, scale: scale), path, to: .point)
      rank = 0
    case .flatten:
      width = width.map { $0 * shape.count }
      if isInput {
        shape = .point  // the mean over all features is the mean over positions and channels
      } else if shape != .point {
        emit(.flatten(slot: slot), path, to: .point)
      }
      rank = 0
    case .selfAttention(let attention):
      try append(attention, path: path, slot: slot)
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
    case .residual(let branch, let shortcut):
      try append(
        branches: [branch, shortcut], path, ["branch", "shortcut"], slot,
        shares: { _ in nil }, width: { $0[0] }, combine: { .add(from: $0, into: $1) })
    case .sum(let branches):
      try append(
        branches: branches, path, names(branches), slot,
        shares: { _ in nil }, width: { $0[0] }, combine: { .add(from: $0, into: $1) })
    case .product(let branches):
      try append(
        branches: branches, path, names(branches), slot,
        shares: { _ in nil }, width: { $0[0] }, combine: { .multiply(from: $0, into: $1) })
    case .concatenate(let branches):
      // The next layer averages over all channels: each branch enters by its share of them.
      try append(
        branches: branches, path, names(branches), slot,
        shares: { widths in
          let known = widths.compactMap { $0 }
          let parts = known.count == widths.count ? known : widths.map { _ in 1 }
          return parts.map { Double($0) / Double(parts.reduce(0, +)) }
        },
        width: { $0.reduce(0) { total, next in total.flatMap { t in next.map { t + $0 } } } },
        combine: { .add(from: $0, into: $1) })
    case .repeated(let count, let layers):
      for _ in 0..<count { try append(layers, path: "\(path).layers", slot: slot) }
    }
  }

  private func names(_ branches: [[Layer]]) -> [String] {
    branches.indices.map { "branches[\($0)]" }
  }

  /// The window of the given sizes, one per spatial axis, over the current positions.
  private func windowMap(
    _ sizes: [Int], _ axis: (_ size: Int, _ axis: Int, _ length: Int) -> AxisMap
  ) -> WindowMap {
    sizes.count == 2
      ? WindowMap(rows: axis(sizes[0], 0, shape.rows), columns: axis(sizes[1], 1, shape.columns))
      : WindowMap(rows: .point, columns: axis(sizes[0], 0, shape.columns))
  }

  private mutating func append(
    _ conv: Convolution, _ layer: Layer, path: String, slot: Int
  ) throws {
    let window = windowMap(conv.filter) { size, axis, length in
      if case .convTranspose = layer {
        return AxisMap(
          transposed: size, stride: conv.strides[axis], padding: conv.padding, over: length)
      }
      return AxisMap(
        window: size, stride: conv.strides[axis], padding: conv.padding, over: length)
    }
    let map = try affine(
      weightStd: conv.weightStd, biasStd: conv.biasStd, trainable: conv.trainable,
      learningRate: conv.learningRate, taps: window.area, path: path)
    if case .convLocal = layer {
      emit(.convolveLocally(slot: slot, window, map), path, to: window.output)
    } else {
      emit(.convolve(slot: slot, window, map), path, to: window.output)
    }
    width = conv.units
  }

  private mutating func append(
    _ attention: SelfAttention, path: String, slot: Int
  ) throws {
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
    emit(
      .attend(
        slot: slot, query: attention.queryStd * attention.keyStd,
        AttentionMap(
          scale: scale, shift: shift, weightRate: 2 * learning, offset: learning * shift)), path)
    width = attention.units
  }

  /// The affine map of a layer whose covariance is summed over `taps` positions and divided by
  /// their number.
  private func affine(
    weightStd: Double, biasStd: Double, trainable: Bool, learningRate: Double, taps: Int,
    path: String
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
      guard let width else { throw InfiniteWidthError.missingUnits(path: path) }
      // Reference: Sohl-Dickstein et al. (2020), arXiv:2001.07301: the gradient in an unscaled
      // weight is larger by sqrt(fan-in), in an unscaled bias by 1 / biasStd.
      return AffineMap(
        scale: variance * share, shift: shift, rate: learning * Double(width),
        offset: shift > 0 ? learning : 0)
    }
  }

  /// Runs every branch on its own copy of the state, then folds all of them into `slot`.
  ///
  /// - Returns: nothing; `width` is left at the first branch's.
  private mutating func append(
    branches: [[Layer]], _ path: String, _ names: [String], _ slot: Int,
    shares: ([Int?]) throws -> [Double]?, width joined: ([Int?]) -> Int?,
    combine: (Int, Int) -> KernelPlan.Step
  ) throws {
    let entry = (width, shape, rank, false)
    let copies = (1..<max(1, branches.count)).map { slots + $0 - 1 }
    slots += copies.count
    for copy in copies { emit(.each(.copy(from: slot, to: copy)), path) }
    var widths: [Int?] = []
    for (index, branch) in branches.enumerated() {
      (width, shape, rank, isInput) = entry
      try append(
        branch, path: "\(path).\(names[index])", slot: index == 0 ? slot : copies[index - 1])
      widths.append(width)
    }
    if let shares = try shares(widths) {
      for (index, share) in shares.enumerated() {
        emit(
          .each(.scale(slot: index == 0 ? slot : copies[index - 1], factor: share)), path)
      }
    }
    for copy in copies { emit(.each(combine(copy, slot)), path) }
    width = joined(widths)
  }
}
