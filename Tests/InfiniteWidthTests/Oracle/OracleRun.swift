import Architectures

/// One pass of an oracle through the layers.
struct OracleRun {
  let parameterization: Parameterization
  /// The unavoidable relative error so far.
  ///
  /// The slope of an activation with a kink depends on the angle between u and v. A correlation c
  /// with rounding error e moves the angle by e / sqrt(2 (1 - |c|)), at most sqrt(2 e), and the
  /// slope, between 0 and its value at c = 1, by about a third of that. e: 16 roundings. The
  /// largest move of every activation is added, and the tolerance of every quadrature.
  private(set) var noise = 0.0
  /// The smallest positive and the largest variance in front of an activation or normalization.
  private(set) var variances = 1.0...1.0

  private static let rounding = 16 * Double.ulpOfOne
  /// The existing quadratures ask for 1e-12 and 1e-13; two of them are compared, for two moments.
  private static let quadratureError = 1e-11

  init(parameterization: Parameterization) { self.parameterization = parameterization }

  mutating func state(after traces: [LayerTrace], from start: OracleState) throws -> OracleState {
    var state = start
    for trace in traces {
      state = try self.state(after: trace, from: state)
      guard state.positions == trace.output.positions else {
        throw OracleError.positions(
          path: trace.place, oracle: state.positions, validation: trace.output.positions)
      }
    }
    return state
  }

  private mutating func state(after trace: LayerTrace, from state: OracleState) throws
    -> OracleState
  {
    switch trace.layer {
    case .dense(let layer):
      return try weighted(
        state, trace, area: 1, layer.weightStd, layer.biasStd, layer.trainable, layer.learningRate)
    case .conv(let layer):
      let window = OracleWindow(
        state.positions, size: layer.filter, strides: layer.strides, padding: layer.padding)
      return try weighted(state.averaged(over: window), trace, layer)
    case .convTranspose(let layer):
      let window = OracleWindow(
        transposed: state.positions, size: layer.filter, strides: layer.strides,
        padding: layer.padding)
      return try weighted(state.averaged(over: window), trace, layer)
    case .convLocal(let layer):
      // Weights and biases of their own at every position: different positions are independent.
      let window = OracleWindow(
        state.positions, size: layer.filter, strides: layer.strides, padding: layer.padding)
      let output = try weighted(state.averaged(over: window), trace, layer)
      return output.diagonalOnly()
    case .averagePool(let pool), .sumPool(let pool):
      let window = OracleWindow(
        state.positions, size: pool.window, strides: pool.strides, padding: pool.padding)
      var scale = 1.0
      if case .averagePool = trace.layer { scale = Double(pool.window.reduce(1, *)) }
      return state.summed(over: window, divisor: scale * scale)
    case .globalAveragePool:
      return state.summed(divisor: Double(state.count * state.count))
    case .globalSumPool: return state.summed(divisor: 1)
    case .flatten: return state.flattened()
    case .layerNorm(let layer): return try normalized(state, layer, trace)
    case .dropout(let keep):
      return state.mapped { i, j, block in
        guard i == j else { return block }
        var result = block
        for p in 0..<state.count {
          result.covariance[p * state.count + p] /= keep
          result.tangent[p * state.count + p] /= keep
        }
        return result
      }
    case .selfAttention(let layer): return try attended(state, layer, trace)
    case .activation(let activation): return try activated(state, activation, trace)
    case .maxPool, .batchNorm, .embedding, .softmax, .recurrent:
      throw OracleError.noKernel(path: trace.place)
    case .residual, .sum:
      return try branches(trace, state).reduced { $0.combined(with: $1) { ($0 + $2, $1 + $3) } }
    case .product:
      return try branches(trace, state).reduced {
        $0.combined(with: $1) { k, theta, k2, theta2 in (k * k2, theta * k2 + k * theta2) }
      }
    case .concatenate:
      // The mean over channels: every branch counts by its number of channels.
      let channels = trace.branches.map {
        Double(($0.last?.output ?? trace.input).channels.resolved(width: 1))
      }
      let total = channels.reduce(0, +)
      return try zip(channels, branches(trace, state)).map { share, branch in
        branch.entries { ($0 * share / total, $1 * share / total) }
      }.reduced { $0.combined(with: $1) { ($0 + $2, $1 + $3) } }
    case .repeated:
      var current = state
      for pass in trace.branches { current = try self.state(after: pass, from: current) }
      return current
    }
  }

  private mutating func branches(_ trace: LayerTrace, _ state: OracleState) throws -> [OracleState]
  {
    var results: [OracleState] = []
    for branch in trace.branches { results.append(try self.state(after: branch, from: state)) }
    return results
  }

  // MARK: Weights

  private func weighted(_ state: OracleState, _ trace: LayerTrace, _ layer: Convolution) throws
    -> OracleState
  {
    try weighted(
      state, trace, area: layer.filter.reduce(1, *), layer.weightStd, layer.biasStd,
      layer.trainable, layer.learningRate)
  }

  /// Weights on a signal whose mean over the fan-in is `state`.
  ///
  /// The gradient in one weight is input times its scale: weightStd / sqrt(fan-in) in the NTK
  /// parameterization, 1 in the standard one; in a bias it is biasStd and 1.
  private func weighted(
    _ state: OracleState, _ trace: LayerTrace, area: Int, _ weightStd: Double, _ biasStd: Double,
    _ trainable: Bool, _ learningRate: Double
  ) throws -> OracleState {
    let (scale, shift) = (weightStd * weightStd, biasStd * biasStd)
    let learning = trainable ? learningRate : 0
    var (weightRate, biasRate) = (scale, shift)
    if parameterization == .standard {
      guard trace.input.channels.widths == 0 else {
        throw OracleError.unknownFanIn(path: trace.place)
      }
      weightRate = Double(area * trace.input.channels.fixed)
      biasRate = biasStd > 0 ? 1 : 0
    }
    return state.entries { k, theta in
      (scale * k + shift, scale * theta + learning * (weightRate * k + biasRate))
    }
  }

  // MARK: Functions

  private mutating func activated(
    _ state: OracleState, _ activation: Activation, _ trace: LayerTrace
  ) throws -> OracleState {
    let count = state.count
    let variances = state.blocks.indices.map { state.variances($0) }
    note(variances)
    if OracleMoments.needsQuadrature(activation) { noise += Self.quadratureError }
    var move = 0.0
    var failed = false
    let result = state.mapped { i, j, block in
      var result = block
      for p in 0..<count {
        for r in 0..<count {
          let e = p * count + r
          if i == j, r < p {  // symmetric
            result.covariance[e] = result.covariance[r * count + p]
            result.tangent[e] = result.tangent[r * count + p]
            continue
          }
          let (v, w, k) = (variances[i][p], variances[j][r], block.covariance[e])
          guard let moments = OracleMoments(activation, v, w, k) else {
            failed = true
            continue
          }
          result.covariance[e] = moments.value
          result.tangent[e] *= moments.slope
          // The same place of equal inputs: u = v, whatever the order of the sums.
          let isSame = p == r && v == w && k == v
          if activation.slopeHasCorner, v > 0, w > 0, !isSame {
            let gap = max(0, 1 - abs(k / (v * w).squareRoot()))
            move = max(
              move, Self.rounding / ((2 * gap).squareRoot() + (2 * Self.rounding).squareRoot()))
          }
        }
      }
      return result
    }
    guard !failed else { throw OracleError.notConverged(path: trace.place) }
    noise += 2 * move
    return result
  }

  /// Divides by the standard deviation over the channels and the named dimensions; the means
  /// vanish as the number of channels grows.
  private mutating func normalized(
    _ state: OracleState, _ layer: LayerNormalization, _ trace: LayerTrace
  ) throws -> OracleState {
    let rank = state.positions.count
    let dimensions = layer.axes.map { ($0 < 0 ? $0 + rank + 2 : $0) - 1 }
    let places = Self.coordinates(state.positions)
    let group = places.map { place in
      place.indices.map { dimensions.contains($0) ? 0 : place[$0] }
    }
    let variances = state.blocks.indices.map { i in
      let own = state.variances(i)
      return group.map { key in
        let members = group.indices.filter { group[$0] == key }
        return members.reduce(0) { $0 + own[$1] } / Double(members.count)
      }
    }
    guard variances.allSatisfy({ $0.allSatisfy { $0 > 0 } }) else {
      throw OracleError.noVariance(path: trace.place)
    }
    note(variances)
    let count = state.count
    return state.mapped { i, j, block in
      var result = block
      for e in block.covariance.indices {
        // Of equal variances the root is exact: a variance becomes exactly 1.
        let (v, w) = (variances[i][e / count], variances[j][e % count])
        let root = v == w ? v : (v * w).squareRoot()
        result.covariance[e] /= root
        result.tangent[e] /= root
      }
      return result
    }
  }

  /// Every input attends with the fixed weights G = softmax over p' of queryStd keyStd K(x, x)[p, p'].
  ///
  /// With positional embeddings, keys (and values, where they enter) see K of the signal joined with
  /// the vectors.
  /// Values and outputs are trained; keys and queries contribute nothing in the limit.
  /// Reference: Hron et al. (2020), arXiv:2006.10540, linear scaling.
  private func attended(_ state: OracleState, _ layer: SelfAttention, _ trace: LayerTrace) throws
    -> OracleState
  {
    guard parameterization == .ntk else { throw OracleError.unknownFanIn(path: trace.place) }
    let count = state.count
    let learning = layer.trainable ? layer.learningRate : 0
    let joined =
      layer.positionalEmbedding.map {
        state.joined(with: $0, channels: trace.input.channels, learning: learning)
      } ?? state
    let weights = joined.blocks.indices.map { i in
      (0..<count).map { p in
        let logits = (0..<count).map {
          layer.queryStd * layer.keyStd * joined.blocks[i][0].covariance[p * count + $0]
        }
        return softmax(logits)
      }
    }
    let scale = layer.valueStd * layer.valueStd * layer.outStd * layer.outStd
    let shift = layer.biasStd * layer.biasStd
    let valued = layer.positionalEmbedding?.entersValues == true ? joined : state
    let mixed = valued.mapped { i, j, block in
      OracleBlock(
        covariance: sandwich(weights[i], block.covariance, weights[j]),
        tangent: sandwich(weights[i], block.tangent, weights[j]))
    }
    return mixed.entries { k, theta in
      (scale * k + shift, scale * theta + learning * (2 * scale * k + shift))
    }
  }

  private mutating func note(_ variances: [[Double]]) {
    for value in variances.joined() where value > 0 {
      self.variances =
        min(self.variances.lowerBound, value)...max(self.variances.upperBound, value)
    }
  }

  private static func coordinates(_ positions: [Int]) -> [[Int]] {
    positions.reduce([[]]) { places, length in
      places.flatMap { place in (0..<length).map { place + [$0] } }
    }
  }
}

extension Activation {
  /// Whether E[phi'(u) phi'(v)] or E[phi(u) phi(v)] has an infinite derivative at u = v.
  fileprivate var slopeHasCorner: Bool {
    switch self {
    case .relu, .leakyRelu, .abs, .sign: return true
    case .rectifiedMonomial(let degree): return degree < 2
    case .elu(let alpha): return alpha != 1
    case .custom(let activation): return !activation.kinks.isEmpty
    default: return false
    }
  }
}

extension Array {
  /// The elements folded from the first on.
  fileprivate func reduced(_ combine: (Element, Element) -> Element) -> Element {
    dropFirst().reduce(self[0], combine)
  }
}
