/// Pooling: k <- W k W^T and theta <- W theta W^T.
struct PoolNode: GradientNode {
  let weights: PositionWeights

  func forward(_ signal: GradientSignal) -> GradientSignal {
    let covariance = signal.covariance.map { PositionWeights.apply(weights, $0, weights) }
    return GradientSignal(
      pairs: signal.pairs, count: weights.rows.count, covariance: covariance,
      distance: GradientSignal.distance(
        of: covariance, pairs: signal.pairs, count: weights.rows.count),
      tangent: PositionWeights.apply(weights, signal.tangent, weights))
  }

  func backward(_ adjoint: GradientAdjoint, _ sweep: inout GradientSweep) -> GradientAdjoint {
    func adjointMap(_ k: [Double]) -> [Double] {
      PositionWeights.applyAdjoint(weights, k, weights)
    }
    return GradientAdjoint(
      count: weights.inputs, covariance: adjoint.covariance.map(adjointMap),
      tangent: adjoint.hasTangent ? adjointMap(adjoint.tangent) : [])
  }
}

/// Flatten: the mean over p of k(p, p), and of theta(p, p).
struct FlattenNode: GradientNode {
  /// The number of positions before.
  let count: Int

  func forward(_ signal: GradientSignal) -> GradientSignal {
    func mean(_ k: [Double]) -> [Double] {
      [(0..<count).reduce(0) { $0 + k[$1 * (count + 1)] } / Double(count)]
    }
    return GradientSignal(
      pairs: signal.pairs, count: 1, covariance: signal.covariance.map(mean),
      distance: signal.distance.map(mean), tangent: mean(signal.tangent))
  }

  func backward(_ adjoint: GradientAdjoint, _ sweep: inout GradientSweep) -> GradientAdjoint {
    func spread(_ k: [Double]) -> [Double] {
      var result = [Double](repeating: 0, count: count * count)
      for p in 0..<count { result[p * (count + 1)] = k[0] / Double(count) }
      return result
    }
    return GradientAdjoint(
      count: count, covariance: adjoint.covariance.map(spread),
      tangent: adjoint.hasTangent ? spread(adjoint.tangent) : [])
  }
}
