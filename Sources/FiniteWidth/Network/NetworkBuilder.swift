import Architectures

/// Works out the sizes of an architecture and lays out its parameters.
struct NetworkBuilder {
  let parameterization: Parameterization
  let width: Int
  let outputs: Int
  var blocks: [ParameterBlock] = []
  var parameterCount = 0
  /// The batch normalizations, in the order of evaluation.
  var sites: [NormalizationSite] = []
  /// The numbers that all layers put out for one input.
  var activationCount = 0
  private var dropouts = 0

  init(parameterization: Parameterization, width: Int, outputs: Int) {
    self.parameterization = parameterization
    self.width = width
    self.outputs = outputs
  }

  /// The node of `layers` applied in turn to `input`, and the shape of its output.
  ///
  /// `isLast` says that the network's output is this sequence's output, so that its last layer with
  /// weights gets `outputs` units.
  mutating func sequence(
    _ layers: [Layer], input: Signal, path: String, isLast: Bool
  ) throws -> (node: FiniteNode, output: Signal) {
    let last = isLast ? layers.lastIndex { !Self.keepsWidth($0) } : nil
    var nodes: [FiniteNode] = []
    var current = input
    for (index, layer) in layers.enumerated() {
      let here = "\(path)[\(index)]"
      let (node, next) = try self.layer(layer, input: current, path: here, isLast: index == last)
      nodes.append(node)
      current = next
      activationCount += next.size
    }
    return (nodes.count == 1 ? nodes[0] : .sequence(nodes), current)
  }

  private mutating func layer(
    _ layer: Layer, input: Signal, path: String, isLast: Bool
  ) throws -> (FiniteNode, Signal) {
    switch layer {
    case .dense(let dense): return try self.dense(dense, input, path: path, isLast: isLast)
    case .conv(let conv), .convLocal(let conv), .convTranspose(let conv):
      try needsPositions(input, conv.filter.count, layer, path)
      return try convolution(layer, conv, input, path: path, isLast: isLast)
    case .averagePool(let pool), .sumPool(let pool), .maxPool(let pool):
      try needsPositions(input, pool.window.count, layer, path)
      return self.pool(layer, pool, input)
    case .globalAveragePool, .globalSumPool:
      try needsPositions(input, input.positions.count, layer, path)
      let count = input.positionCount
      let factor = layer == .globalSumPool ? 1 : 1 / Double(count)
      return (
        .pool(.whole(count), factor: factor), Signal(positions: [], channels: input.channels)
      )
    case .selfAttention(let attention):
      try needsPositions(input, input.positions.count, layer, path)
      return try self.attention(attention, input, path: path, isLast: isLast)
    case .embedding(let embedding):
      return try self.embedding(embedding, input, path: path, isLast: isLast)
    case .recurrent(let layer):
      try needsPositions(input, 1, .recurrent(layer), path)
      return try recurrent(layer, input, path: path, isLast: isLast)
    case .softmax: return (.softmax(channels: input.channels), input)
    case .activation(let activation):
      guard activation.value(at: 0) != nil else {
        throw FiniteWidthError.unsupportedLayer(path: path, layer: "expNormalized")
      }
      return (.activation(activation), input)
    case .dropout(let keep):
      try FiniteWidthError.require(
        keep > 0 && keep <= 1, "keep of layer \(path)", keep, "above 0 and at most 1")
      dropouts += 1
      return (.dropout(keep: keep, site: dropouts - 1), input)
    case .layerNorm(let normalization):
      let groups = try Self.groups(normalization, input, path: path)
      return (.layerNorm(groups), input)
    case .batchNorm(let layer): return (batchNorm(layer, input, path: path), input)
    case .flatten: return (.sequence([]), Signal(positions: [], channels: input.size))
    case .residual(let branch, let shortcut):
      let (nodes, shapes) = try branches(
        [("branch", branch), ("shortcut", shortcut)], input: input, path: path, isLast: isLast)
      return (.sum(nodes), try Self.common(shapes, path: path))
    case .sum(let list):
      let (nodes, shapes) = try branches(
        Self.numbered(list), input: input, path: path, isLast: isLast)
      return (.sum(nodes), try Self.common(shapes, path: path))
    case .product(let list):
      let (nodes, shapes) = try branches(
        Self.numbered(list), input: input, path: path, isLast: isLast)
      return (.product(nodes), try Self.common(shapes, path: path))
    case .concatenate(let list):
      let (nodes, shapes) = try branches(
        Self.numbered(list), input: input, path: path, isLast: false)
      let flat = shapes.map { Signal(positions: $0.positions, channels: 1) }
      var joined = try Self.common(flat, path: path)
      joined.channels = shapes.reduce(0) { $0 + $1.channels }
      return (.concatenate(nodes, positions: joined.positionCount), joined)
    case .repeated(let count, let layers):
      var nodes: [FiniteNode] = []
      var current = input
      for copy in 0..<max(0, count) {
        let (node, next) = try sequence(
          layers, input: current, path: "\(path).copy\(copy)",
          isLast: isLast && copy == count - 1)
        nodes.append(node)
        current = next
      }
      return (.sequence(nodes), current)
    }
  }

  private mutating func branches(
    _ list: [(name: String, layers: [Layer])], input: Signal, path: String, isLast: Bool
  ) throws -> (nodes: [FiniteNode], shapes: [Signal]) {
    var nodes: [FiniteNode] = []
    var shapes: [Signal] = []
    for (name, layers) in list {
      let (node, shape) = try sequence(
        layers, input: input, path: "\(path).\(name)", isLast: isLast)
      nodes.append(node)
      shapes.append(shape)
    }
    return (nodes, shapes)
  }

  private static func numbered(_ list: [[Layer]]) -> [(name: String, layers: [Layer])] {
    list.enumerated().map { ("branch\($0.offset)", $0.element) }
  }

  private static func keepsWidth(_ layer: Layer) -> Bool {
    switch layer {
    case .activation, .dropout, .layerNorm, .batchNorm, .flatten, .averagePool, .sumPool, .maxPool,
      .globalAveragePool, .globalSumPool, .softmax:
      return true
    default: return false
    }
  }

  private func needsPositions(
    _ input: Signal, _ rank: Int, _ layer: Layer, _ path: String
  ) throws {
    guard !input.positions.isEmpty, rank == input.positions.count else {
      throw FiniteWidthError.unsupportedLayer(path: path, layer: layer.name)
    }
  }

  private static func groups(
    _ normalization: LayerNormalization, _ input: Signal, path: String
  ) throws -> NormalizationGroups {
    let rank = input.positions.count
    let axes = normalization.axes.map { $0 < 0 ? $0 + rank + 2 : $0 }
    guard axes.contains(rank + 1), axes.allSatisfy({ (1...rank + 1).contains($0) }) else {
      throw FiniteWidthError.unsupportedLayer(
        path: path, layer: "layerNorm over axes \(normalization.axes)")
    }
    return NormalizationGroups(
      input, dimensions: normalization.spatialDimensions(rank: rank))
  }

  private static func common(_ shapes: [Signal], path: String) throws -> Signal {
    guard let first = shapes.first, shapes.allSatisfy({ $0 == first }) else {
      throw FiniteWidthError.widthMismatch(path: path, widths: shapes.map(\.size))
    }
    return first
  }
}
