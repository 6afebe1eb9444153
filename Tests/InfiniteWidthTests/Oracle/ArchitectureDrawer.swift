import Architectures
import LinearAlgebra

/// Draws one candidate, block by block: a block that does not fit where it stands is drawn again.
struct ArchitectureDrawer {
  var random: RandomStream
  let mode: RandomArchitecture.Mode
  let input: InputShape
  /// The widths of all layers with weights when they are described: `units` in the standard
  /// parameterization and sometimes in the other, where they give concatenations their shares.
  let hasUnits: Bool
  let parameterization: Parameterization
  private(set) var layers: [Layer] = []

  init(random: RandomStream, mode: RandomArchitecture.Mode) {
    var random = random
    let isStandard = random.chance(0.2)
    let isDescribed = random.chance(0.3)
    let channels = 1 + random.integer(below: 4)
    func side(_ random: inout RandomStream) -> Int {
      // Small sides more often: their borders are most of them.
      random.chance(0.7) ? 1 + random.integer(below: 5) : 1 + random.integer(below: 9)
    }
    let kind = random.uniform()
    if mode == .everything, kind < 0.04 {
      input = .vector(features: 1 + random.integer(below: 9))
    } else if kind < 0.3 {
      input = .sequence(length: side(&random), channels: channels)
    } else {
      input = .image(height: side(&random), width: side(&random), channels: channels)
    }
    self.mode = mode
    parameterization = isStandard ? .standard : .ntk
    hasUnits = isStandard || isDescribed
    self.random = random
  }

  var rank: Int { input.positions.count }
  var everything: Bool { mode == .everything }

  /// A whole network; nil if some part would not fit.
  mutating func network() -> Architecture? {
    if rank > 0, random.chance(0.08) { grow { $0.pool() } }
    grow(required: true) { $0.stem() }
    for _ in 0..<random.integer(below: 5) { grow { $0.block() } }
    grow { $0.random.chance(0.7) ? [.activation($0.activation())] : [] }
    guard let shape = shape, grow(required: true, { $0.ending(shape) }) else { return nil }
    for index in 0..<random.integer(below: 3) {
      if index > 0 { grow { [.activation($0.activation())] } }
      grow { [.dense($0.dense())] }
    }
    guard let final = self.shape, final.positions.isEmpty else { return nil }
    return candidate(layers)
  }

  /// The shape after the layers so far; nil for none.
  var shape: TensorShape? {
    layers.isEmpty ? TensorShape(input) : try? candidate(layers).outputShape(input: input)
  }

  private func candidate(_ layers: [Layer]) -> Architecture {
    Architecture(name: "random", parameterization: parameterization, layers: layers)
  }

  /// Appends a drawn block, in up to 12 attempts; whether one was valid and cheap.
  @discardableResult
  private mutating func grow(
    required: Bool = false, _ draw: (inout ArchitectureDrawer) -> [Layer]
  ) -> Bool {
    for _ in 0..<(required ? 40 : 12) {
      let next = layers + draw(&self)
      guard let traces = try? candidate(next).validateInfiniteWidth(input: input),
        OracleCost.nanoseconds(traces) < 40e6
      else { continue }
      layers = next
      return true
    }
    return false
  }

  // MARK: Blocks

  /// The first weights.
  private mutating func stem() -> [Layer] {
    if rank > 0, random.chance(0.05) { return [.flatten, .dense(dense())] }
    if rank == 0 || random.chance(0.08) { return [.dense(dense())] }
    return [weights()]
  }

  /// A group of layers that may follow weights.
  private mutating func block() -> [Layer] {
    if shape?.positions.isEmpty ?? true, random.chance(0.3) {
      return [.activation(activation()), .dense(dense())] + decoration()
    }
    switch random.uniform() {
    case ..<0.35: return decoration() + [.activation(activation())] + decoration() + [weights()]
    case ..<0.45: return decoration() + [.activation(activation())] + pool() + [weights()]
    case ..<0.5: return pool()
    case ..<0.54: return [.activation(activation()), .dropout(keep: keep()), weights()]
    case ..<0.57 where everything: return [.selfAttention(attention())]
    case ..<0.68: return residual()
    case ..<0.76: return [.sum(branches(.independent))]
    case ..<0.84: return [.product(branches(.independent)), weights()]
    case ..<0.92: return [.concatenate(branches(.any)), weights()]
    default:
      let layers = [.activation(activation()), steady(units: channels)] + decoration()
      return [.repeated(count: 2 + random.integer(below: 2), layers: layers)]
    }
  }

  /// Pools and flattens to a vector.
  private mutating func ending(_ shape: TensorShape) -> [Layer] {
    if shape.positions.isEmpty { return [] }
    switch random.uniform() {
    case ..<0.1 where everything:
      // Branches that keep all positions, or their mean: their shares differ.
      return [
        .concatenate(
          branches(.any).map { $0 + [random.pick([.flatten, .flatten, .globalAveragePool])] })
      ]
    case ..<0.35: return [.globalAveragePool]
    case ..<0.5: return [.globalSumPool]
    case ..<0.8: return [.flatten]
    default: return pool() + [random.chance(0.8) ? .flatten : .globalAveragePool]
    }
  }

  /// Sometimes a normalization or dropout.
  private mutating func decoration() -> [Layer] {
    switch random.uniform() {
    case ..<0.12: return [.layerNorm(normalization())]
    case ..<0.2: return [.dropout(keep: keep())]
    default: return []
    }
  }

  // MARK: Branches

  private enum Ends { case independent, any }

  /// The number of channels now when it is described.
  private var channels: Int? {
    guard hasUnits, let shape, shape.channels.widths == 0 else { return nil }
    return shape.channels.fixed
  }

  /// Activation and weights once or twice, added to the signal or to a projection of it.
  private mutating func residual() -> [Layer] {
    var branch: [Layer] = []
    if random.chance(0.8) { branch = decoration() + [.activation(activation())] }
    if random.chance(0.6) {
      let first = weights()
      let units = first.described(hasUnits)
      branch.append(first)
      if random.chance(0.5) { branch += [.activation(activation()), steady(units: units)] }
      if everything, random.chance(0.15) { branch += gentlePool() }
      // The same move of the positions, by weights of another kind.
      var shortcut = first.asProjection(
        filter: first.isStrict ? nil : filter(), std: weightStd())
      shortcut = shortcut.withUnits(branch.last { $0.described(true) != nil }?.described(hasUnits))
      return [.residual(branch: branch, shortcut: [shortcut])]
    }
    branch += [steady(units: channels)]
    return [.residual(branch: branch, shortcut: [])]
  }

  /// Two or three branches that end in the same positions.
  private mutating func branches(_ ends: Ends) -> [[Layer]] {
    let count = 2 + random.integer(below: 2)
    let move = weights()
    let sharesUnits = move.described(hasUnits)
    let keepsPositions = random.chance(0.6)
    return (0..<count).map { index in
      if keepsPositions, index == 1, random.chance(0.4) { return [] }
      var branch: [Layer] = []
      if random.chance(0.5) { branch = decoration() + [.activation(activation())] }
      let units = ends == .any ? self.units() : keepsPositions ? channels : sharesUnits
      if keepsPositions {
        branch.append(steady(units: units))
      } else {
        branch.append(
          move.asProjection(filter: move.isStrict ? nil : filter(), std: weightStd())
            .withUnits(hasUnits ? units ?? 3 : nil))
      }
      if ends == .any, random.chance(0.5) { branch.append(.activation(activation())) }
      if ends == .any, everything, random.chance(0.25) {
        branch = [.concatenate([branch, branch])]
      }
      if everything, random.chance(0.1) { branch += gentlePool() }
      return branch
    }
  }

  /// Weights that keep the positions.
  private mutating func steady(units: Int?) -> Layer {
    if random.chance(0.15) {
      var layer = dense()
      layer.units = hasUnits ? units ?? self.units() : nil
      return .dense(layer)
    }
    var layer = convolution()
    layer.padding = everything && random.chance(0.3) ? .circular : .same
    layer.strides = layer.filter.map { _ in 1 }
    layer.units = hasUnits ? units ?? self.units() : nil
    if layer.filter.isEmpty { return .dense(Dense(units: layer.units)) }
    return everything && random.chance(0.1) ? .convLocal(layer) : .conv(layer)
  }

  /// A pool that keeps the positions.
  private mutating func gentlePool() -> [Layer] {
    let rank = shape?.positions.count ?? 0
    let pool = Pool(
      window: filter(rank), strides: [Int](repeating: 1, count: rank),
      padding: random.chance(0.7) ? .same : .circular)
    return [random.chance(0.7) ? .averagePool(pool) : .sumPool(pool)]
  }
}
