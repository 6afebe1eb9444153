/// Dropout: masks of different inputs, positions and channels are independent, so what changes is
/// the same input at the same position: k and theta divided by `keep`.
struct DropoutNode: GradientNode {
  let keep: Double

  func forward(_ signal: GradientSignal) -> GradientSignal {
    var result = signal
    scaleDiagonals(&result.covariance, signal.pairs, signal.count)
    if signal.pairs.isOwn(signal.pairs.target) { scaleDiagonal(&result.tangent, signal.count) }
    for (pair, variances) in signal.pairVariances.enumerated() {
      for index in result.distance[pair].indices {
        let (p, other) = (index / signal.count, index % signal.count)
        guard !(signal.pairs.isOwn(pair) && p == other) else { continue }
        result.distance[pair][index] +=
          (variances.first[p] + variances.second[other]) * (1 / keep - 1)
      }
    }
    return result
  }

  func backward(_ adjoint: GradientAdjoint, _ sweep: inout GradientSweep) -> GradientAdjoint {
    var result = adjoint
    scaleDiagonals(&result.covariance, sweep.pairs, adjoint.count)
    if adjoint.hasTangent, sweep.pairs.isOwn(sweep.pairs.target) {
      scaleDiagonal(&result.tangent, adjoint.count)
    }
    return result
  }

  private func scaleDiagonals(_ k: inout [[Double]], _ pairs: GradientPairs, _ count: Int) {
    for pair in k.indices where pairs.isOwn(pair) { scaleDiagonal(&k[pair], count) }
  }

  private func scaleDiagonal(_ k: inout [Double], _ count: Int) {
    for p in 0..<count { k[p * (count + 1)] /= keep }
  }
}
