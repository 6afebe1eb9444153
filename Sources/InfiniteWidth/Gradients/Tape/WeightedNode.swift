import Architectures

/// A layer with weights: with L the map of the covariance and m the mask of shared biases,
/// k <- w^2 L k + b^2 m and theta <- w^2 L theta + rate(w) L k + offset(b) m.
struct WeightedNode: GradientNode {
  let path: String
  let map: WeightedMap
  let weightStd: Double
  let biasStd: Double
  let rates: TangentRates
  /// L k, of every pair, and L theta.
  private var mapped: [[Double]] = []
  private var mappedTangent: [Double] = []

  init(
    path: String, map: WeightedMap, weightStd: Double, biasStd: Double, rates: TangentRates
  ) {
    self.path = path
    self.map = map
    self.weightStd = weightStd
    self.biasStd = biasStd
    self.rates = rates
  }

  mutating func forward(_ signal: GradientSignal) -> GradientSignal {
    let pairs = signal.pairs
    let square = weightStd * weightStd
    mapped = signal.covariance.map(map.apply)
    mappedTangent = map.apply(signal.tangent)
    let covariance = mapped.map { k in
      k.indices.map { square * k[$0] + (map.sharesBias($0) ? biasStd * biasStd : 0) }
    }
    let (rate, offset) = (rates.rate(weightStd), rates.offset(biasStd))
    let target = mapped[pairs.target]
    let tangent = mappedTangent.indices.map {
      square * mappedTangent[$0] + rate * target[$0] + (map.sharesBias($0) ? offset : 0)
    }
    // A shared bias cancels in the difference; one of its own does not.
    let distance = zip(signal.distance, signal.pairVariances).map { distance, variances in
      let moved = map.applyDistance(distance, first: variances.first, second: variances.second)
      return moved.indices.map {
        square * moved[$0] + (map.sharesBias($0) ? 0 : 2 * biasStd * biasStd)
      }
    }
    return GradientSignal(
      pairs: pairs, count: map.outputs, covariance: covariance, distance: distance,
      tangent: tangent)
  }

  func backward(_ adjoint: GradientAdjoint, _ sweep: inout GradientSweep) -> GradientAdjoint {
    let pairs = sweep.pairs
    let square = weightStd * weightStd
    var (weight, bias) = (0.0, 0.0)
    /// Adds the derivatives of sum(adjoint (scale mapped + offset mask)).
    func collect(_ adjoint: [Double], _ mapped: [Double], scaleSlope: Double, offsetSlope: Double) {
      for index in adjoint.indices {
        weight += adjoint[index] * mapped[index] * scaleSlope
        if map.sharesBias(index) { bias += adjoint[index] * offsetSlope }
      }
    }
    var covariance = adjoint.covariance.map { $0.map { square * $0 } }
    var tangent: [Double] = []
    for pair in mapped.indices {
      collect(
        adjoint.covariance[pair], mapped[pair], scaleSlope: 2 * weightStd,
        offsetSlope: 2 * biasStd)
    }
    if adjoint.hasTangent {
      collect(adjoint.tangent, mappedTangent, scaleSlope: 2 * weightStd, offsetSlope: 0)
      collect(
        adjoint.tangent, mapped[pairs.target], scaleSlope: rates.rateSlope(weightStd),
        offsetSlope: rates.offsetSlope(biasStd))
      let rate = rates.rate(weightStd)
      for index in adjoint.tangent.indices {
        covariance[pairs.target][index] += rate * adjoint.tangent[index]
      }
      tangent = map.applyAdjoint(adjoint.tangent.map { square * $0 })
    }
    let known = sweep.layers[path] ?? (0, 0)
    sweep.layers[path] = (known.weight + weight, known.bias + bias)
    return GradientAdjoint(
      count: map.inputs, covariance: covariance.map(map.applyAdjoint), tangent: tangent)
  }
}

/// What training the layer itself adds to the tangent kernel.
enum TangentRates {
  /// Unit weights and biases, scaled by the layer.
  case ntk(learning: Double)
  /// Weights and biases that carry their scale: the gradient is larger by sqrt(fan-in) / weightStd.
  ///
  /// Reference: Sohl-Dickstein et al. (2020), arXiv:2001.07301.
  case standard(learning: Double, fanIn: Double)

  func rate(_ weightStd: Double) -> Double {
    switch self {
    case .ntk(let learning): return learning * weightStd * weightStd
    case .standard(let learning, let fanIn): return learning * fanIn
    }
  }

  func rateSlope(_ weightStd: Double) -> Double {
    if case .ntk(let learning) = self { return 2 * learning * weightStd }
    return 0
  }

  func offset(_ biasStd: Double) -> Double {
    switch self {
    case .ntk(let learning): return learning * biasStd * biasStd
    case .standard(let learning, _): return biasStd > 0 ? learning : 0
    }
  }

  func offsetSlope(_ biasStd: Double) -> Double {
    if case .ntk(let learning) = self { return 2 * learning * biasStd }
    return 0
  }
}
