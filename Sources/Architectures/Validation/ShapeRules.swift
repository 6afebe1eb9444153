/// The output shape of every layer, and what each refuses.
enum ShapeRules {
  /// The traces of layers in a row.
  static func trace(_ layers: [Layer], from input: TensorShape, path: String)
    throws(ArchitectureError) -> [LayerTrace]
  {
    var traces: [LayerTrace] = []
    var shape = input
    for (i, layer) in layers.enumerated() {
      let trace = try Self.trace(layer, from: shape, path: "\(path)[\(i)]")
      traces.append(trace)
      shape = trace.output
    }
    return traces
  }

  private static func trace(_ layer: Layer, from input: TensorShape, path: String)
    throws(ArchitectureError) -> LayerTrace
  {
    let place = "\(path).\(layer.name)"
    try layer.checkParameters(path: place)
    let branches = try Self.branches(of: layer, from: input, place: place)
    let outputs = branches.map { $0.last?.output ?? input }
    let output = try Self.output(of: layer, from: input, branches: outputs, place: place)
    return LayerTrace(
      path: path, layer: layer, input: input, output: try output.checked(path: place),
      branches: branches)
  }

  private static func branches(of layer: Layer, from input: TensorShape, place: String)
    throws(ArchitectureError) -> [[LayerTrace]]
  {
    switch layer {
    case .residual(let branch, let shortcut):
      return [
        try trace(branch, from: input, path: "\(place).branch"),
        try trace(shortcut, from: input, path: "\(place).shortcut"),
      ]
    case .sum(let branches), .product(let branches), .concatenate(let branches):
      var traces: [[LayerTrace]] = []
      for (i, branch) in branches.enumerated() {
        traces.append(try trace(branch, from: input, path: "\(place).branches[\(i)]"))
      }
      return traces
    case .repeated(let count, let layers):
      var passes: [[LayerTrace]] = []
      var shape = input
      for pass in 1...count {
        do {
          passes.append(try trace(layers, from: shape, path: "\(place).layers"))
        } catch .shape(let path, let problem, let remedy) {
          throw .shape(
            path: path, problem: "in pass \(pass) of \(count), \(problem)", remedy: remedy)
        }
        shape = passes.last?.last?.output ?? shape
      }
      return passes
    default: return []
    }
  }

  private static func output(
    of layer: Layer, from input: TensorShape, branches: [TensorShape], place: String
  ) throws(ArchitectureError) -> TensorShape {
    switch layer {
    case .dense(let dense):
      return TensorShape(
        positions: input.positions, channels: ChannelCount(units: dense.units))
    case .conv(let conv), .convLocal(let conv):
      let window = Window(name: "filter", size: conv.filter, of: conv.strides, conv.padding)
      return TensorShape(
        positions: try window.positions(from: input, place: place),
        channels: ChannelCount(units: conv.units))
    case .convTranspose(let conv):
      let window = Window(name: "filter", size: conv.filter, of: conv.strides, conv.padding)
      return TensorShape(
        positions: try window.transposedPositions(from: input, place: place),
        channels: ChannelCount(units: conv.units))
    case .averagePool(let pool), .sumPool(let pool), .maxPool(let pool):
      let window = Window(name: "window", size: pool.window, of: pool.strides, pool.padding)
      return TensorShape(
        positions: try window.positions(from: input, place: place), channels: input.channels)
    case .globalAveragePool, .globalSumPool:
      try needsPositions(input, place: place, "pool over", "leave the layer out")
      return TensorShape(positions: [], channels: input.channels)
    case .flatten:
      return TensorShape(positions: [], channels: input.channels * input.positionCount)
    case .layerNorm(let layerNorm):
      try check(layerNorm, on: input, place: place)
      return input
    case .selfAttention(let attention):
      try needsPositions(input, place: place, "attend to", "use a dense layer")
      if let embedding = attention.positionalEmbedding {
        let count = ChannelCount(fixed: embedding.channels(beside: input.channels.fixed))
        _ = try TensorShape(positions: input.positions, channels: count)
          .checked(path: "\(place).positionalEmbedding")
      }
      return TensorShape(
        positions: input.positions, channels: ChannelCount(units: attention.units))
    case .embedding(let embedding):
      try needsTokens(input, place: place)
      return TensorShape(
        positions: input.positions, channels: ChannelCount(units: embedding.units))
    case .recurrent(let layer):
      guard input.positions.count == 1 else {
        throw .shape(
          path: place,
          problem: "the signal is \(input): a state is carried along a line of positions",
          remedy: "give a sequence (length, channels)")
      }
      return TensorShape(
        positions: layer.output == .last ? [] : input.positions,
        channels: ChannelCount(units: layer.units))
    case .batchNorm, .dropout, .activation, .softmax: return input
    case .residual, .sum, .product:
      try checkEqual(branches, layer: layer, place: place)
      return branches.first ?? input
    case .concatenate:
      try checkEqualPositions(branches, place: place)
      return TensorShape(
        positions: branches.first?.positions ?? input.positions,
        channels: branches.map(\.channels).reduce(ChannelCount(), +))
    case .repeated: return branches.last ?? input
    }
  }

  private static func needsPositions(
    _ input: TensorShape, place: String, _ action: String, _ remedy: String
  ) throws(ArchitectureError) {
    guard !input.positions.isEmpty else {
      throw .shape(
        path: place, problem: "the signal is a vector (\(input)): no positions to \(action)",
        remedy: remedy)
    }
  }

  private static func needsTokens(_ input: TensorShape, place: String) throws(ArchitectureError) {
    guard input.channels == ChannelCount(fixed: 1), input.positions.count <= 1 else {
      throw .shape(
        path: place,
        problem: "the signal is \(input): tokens are one whole number at each position of a line",
        remedy: "put the embedding first, on a sequence of one channel")
    }
  }

  private static func checkEqual(_ branches: [TensorShape], layer: Layer, place: String)
    throws(ArchitectureError)
  {
    guard let first = branches.first,
      let other = branches.firstIndex(where: { $0 != first })
    else { return }
    var names = ["branches[0]", "branches[\(other)]"]
    if case .residual = layer { names = ["branch", "shortcut"] }
    let remedy =
      first.positions == branches[other].positions
      ? "give both as many channels, with units or a dense layer"
      : "use padding same, or the same strides on both sides"
    throw .shape(
      path: place,
      problem: "\(names[0]) ends in shape \(first) and \(names[1]) in shape \(branches[other])",
      remedy: remedy)
  }

  private static func checkEqualPositions(_ branches: [TensorShape], place: String)
    throws(ArchitectureError)
  {
    guard let first = branches.first,
      let other = branches.firstIndex(where: { $0.positions != first.positions })
    else { return }
    throw .shape(
      path: place,
      problem: "branches[0] ends in shape \(first) and branches[\(other)] in shape "
        + "\(branches[other])",
      remedy: "use padding same, or the same strides in every branch")
  }

  private static func check(
    _ layer: LayerNormalization, on input: TensorShape, place: String
  ) throws(ArchitectureError) {
    let rank = input.positions.count + 2
    let path = "\(place).axes"
    let value = "\(layer.axes)"
    guard layer.axes.allSatisfy({ (-rank..<rank).contains($0) }) else {
      throw .shape(
        path: path, problem: "\(value): the signal (batch, \(input)) has \(rank) axes",
        remedy: "use axes from 1 to \(rank - 1), or -1 for the channels")
    }
    let axes = layer.axes.map { $0 < 0 ? $0 + rank : $0 }
    guard Set(axes).count == axes.count else {
      throw .shape(
        path: path, problem: "\(value): an axis is named twice", remedy: "name each axis once")
    }
    guard !axes.contains(0) else {
      throw .shape(
        path: path,
        problem: "\(value): axis 0 is the batch, and one input must not change another's output",
        remedy: "normalize over axes from 1 to \(rank - 1)")
    }
    guard axes.contains(rank - 1) else {
      throw .shape(
        path: path, problem: "\(value): the channels are not normalized", remedy: "add -1")
    }
  }
}

extension LayerNormalization {
  /// The spatial dimensions that are normalized together with the channels, from 0, for a signal
  /// of `rank` spatial dimensions.
  public func spatialDimensions(rank: Int) -> [Int] {
    let axes = axes.map { $0 < 0 ? $0 + rank + 2 : $0 }
    return (0..<rank).filter { axes.contains($0 + 1) }
  }
}

extension TensorShape {
  /// Refuses sizes that no array could have.
  func checked(path: String) throws(ArchitectureError) -> TensorShape {
    var count = 1
    for factor in positions + [max(channels.fixed, channels.widths)] {
      let (product, overflow) = count.multipliedReportingOverflow(by: factor)
      guard !overflow, product <= largestSize else {
        throw .shape(
          path: path, problem: "a signal of shape \(self) has more than \(largestSize) entries",
          remedy: "use smaller inputs, strides or units")
      }
      count = product
    }
    return self
  }
}
