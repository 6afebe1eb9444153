import Architectures

/// Works out the sizes of an architecture and lays out its parameters.
struct NetworkBuilder {
  let parameterization: Parameterization
  let width: Int
  let outputs: Int
  private(set) var blocks: [DenseBlock] = []
  private(set) var parameterCount = 0
  private var dropouts = 0

  init(parameterization: Parameterization, width: Int, outputs: Int) {
    self.parameterization = parameterization
    self.width = width
    self.outputs = outputs
  }

  /// The node of `layers` applied in turn to `inputs` features, and its number of features.
  ///
  /// `isLast` says that the network's output is this sequence's output, so that its last dense
  /// layer gets `outputs` units.
  mutating func sequence(
    _ layers: [Layer], inputs: Int, path: String, isLast: Bool
  ) throws -> (node: FiniteNode, width: Int) {
    let last = isLast ? layers.lastIndex { !Self.keepsWidth($0) } : nil
    var nodes: [FiniteNode] = []
    var current = inputs
    for (index, layer) in layers.enumerated() {
      let here = "\(path)[\(index)]"
      let (node, next) = try self.layer(layer, inputs: current, path: here, isLast: index == last)
      nodes.append(node)
      current = next
    }
    return (nodes.count == 1 ? nodes[0] : .sequence(nodes), current)
  }

  private mutating func layer(
    _ layer: Layer, inputs: Int, path: String, isLast: Bool
  ) throws -> (FiniteNode, Int) {
    switch layer {
    case .dense(let dense):
      let units = try addDense(dense, inputs: inputs, path: path, isLast: isLast)
      return (.dense(block: blocks.count - 1), units)
    case .activation(let activation):
      guard activation.value(at: 0) != nil else {
        throw FiniteWidthError.unsupportedLayer(path: path, layer: "expNormalized")
      }
      return (.activation(activation), inputs)
    case .dropout(let keep):
      try FiniteWidthError.require(
        keep > 0 && keep <= 1, "keep of layer \(path)", keep, "above 0 and at most 1")
      dropouts += 1
      return (.dropout(keep: keep, site: dropouts - 1), inputs)
    case .layerNorm(let normalization):
      guard normalization.axes == [-1] || normalization.axes == [1] else {
        throw FiniteWidthError.unsupportedLayer(
          path: path, layer: "layerNorm over axes \(normalization.axes)")
      }
      return (.layerNorm, inputs)
    case .flatten: return (.sequence([]), inputs)
    case .residual(let branch, let shortcut):
      let (nodes, widths) = try branches(
        [("branch", branch), ("shortcut", shortcut)], inputs: inputs, path: path, isLast: isLast)
      return (.sum(nodes), try Self.common(widths, path: path))
    case .sum(let list):
      let (nodes, widths) = try branches(
        Self.numbered(list), inputs: inputs, path: path, isLast: isLast)
      return (.sum(nodes), try Self.common(widths, path: path))
    case .product(let list):
      let (nodes, widths) = try branches(
        Self.numbered(list), inputs: inputs, path: path, isLast: isLast)
      return (.product(nodes), try Self.common(widths, path: path))
    case .concatenate(let list):
      let (nodes, widths) = try branches(
        Self.numbered(list), inputs: inputs, path: path, isLast: false)
      return (.concatenate(nodes), widths.reduce(0, +))
    case .repeated(let count, let layers):
      var nodes: [FiniteNode] = []
      var current = inputs
      for copy in 0..<max(0, count) {
        let (node, next) = try sequence(
          layers, inputs: current, path: "\(path).copy\(copy)",
          isLast: isLast && copy == count - 1)
        nodes.append(node)
        current = next
      }
      return (.sequence(nodes), current)
    case .conv: throw Self.unsupported(path, "conv")
    case .convLocal: throw Self.unsupported(path, "convLocal")
    case .convTranspose: throw Self.unsupported(path, "convTranspose")
    case .averagePool: throw Self.unsupported(path, "averagePool")
    case .sumPool: throw Self.unsupported(path, "sumPool")
    case .globalAveragePool: throw Self.unsupported(path, "globalAveragePool")
    case .globalSumPool: throw Self.unsupported(path, "globalSumPool")
    case .selfAttention: throw Self.unsupported(path, "selfAttention")
    }
  }

  private mutating func branches(
    _ list: [(name: String, layers: [Layer])], inputs: Int, path: String, isLast: Bool
  ) throws -> (nodes: [FiniteNode], widths: [Int]) {
    var nodes: [FiniteNode] = []
    var widths: [Int] = []
    for (name, layers) in list {
      let (node, width) = try sequence(
        layers, inputs: inputs, path: "\(path).\(name)", isLast: isLast)
      nodes.append(node)
      widths.append(width)
    }
    return (nodes, widths)
  }

  private mutating func addDense(_ dense: Dense, inputs: Int, path: String, isLast: Bool) throws
    -> Int
  {
    let units = dense.units ?? (isLast ? outputs : width)
    try FiniteWidthError.require(units > 0, "units of layer \(path)", Double(units), "at least 1")
    let standard = parameterization == .standard
    let fanScale = dense.weightStd / Double(inputs).squareRoot()
    let weights = parameterCount
    let bias = dense.biasStd == 0 ? nil : weights + units * inputs
    blocks.append(
      DenseBlock(
        path: path, units: units, fanIn: inputs, weightOffset: weights, biasOffset: bias,
        weightScale: standard ? 1 : fanScale, biasScale: standard ? 1 : dense.biasStd,
        initialWeightStd: standard ? fanScale : 1, initialBiasStd: standard ? dense.biasStd : 1,
        trainable: dense.trainable, learningRate: dense.learningRate))
    parameterCount += units * inputs + (bias == nil ? 0 : units)
    return units
  }

  private static func numbered(_ list: [[Layer]]) -> [(name: String, layers: [Layer])] {
    list.enumerated().map { ("branch\($0.offset)", $0.element) }
  }

  private static func keepsWidth(_ layer: Layer) -> Bool {
    switch layer {
    case .activation, .dropout, .layerNorm, .flatten: return true
    default: return false
    }
  }

  private static func unsupported(_ path: String, _ layer: String) -> FiniteWidthError {
    .unsupportedLayer(path: path, layer: layer)
  }

  private static func common(_ widths: [Int], path: String) throws -> Int {
    guard let first = widths.first, widths.allSatisfy({ $0 == first }) else {
      throw FiniteWidthError.widthMismatch(path: path, widths: widths)
    }
    return first
  }
}
