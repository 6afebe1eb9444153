import Architectures
import Foundation

/// Self-attention with tied keys and queries and linear scaling: with G the softmax over positions
/// of queryStd keyStd K(x, x) and m = G k G'^T,
/// k <- v^2 m + b^2 and theta <- v^2 G theta G'^T + rate (2 v^2 m + b^2), v = valueStd outStd.
///
/// Reference: Hron et al. (2020), Infinite attention, arXiv:2006.10540.
struct AttentionNode: GradientNode {
  private let sharpness, gain, bias, rate: Double
  private var input: GradientSignal?
  /// G of every input.
  private var weights: [PositionWeights] = []

  init(_ layer: SelfAttention) {
    sharpness = layer.queryStd * layer.keyStd
    gain = layer.valueStd * layer.valueStd * layer.outStd * layer.outStd
    bias = layer.biasStd * layer.biasStd
    rate = layer.trainable ? layer.learningRate : 0
  }

  mutating func forward(_ signal: GradientSignal) -> GradientSignal {
    let (pairs, n) = (signal.pairs, signal.count)
    input = signal
    weights = (0..<pairs.inputs).map { input in
      let k = signal.covariance[pairs.own(input)]
      var matrix = [Double](repeating: 0, count: n * n)
      for p in 0..<n {
        let row = (0..<n).map { sharpness * k[p * n + $0] }
        let largest = row.max() ?? 0
        let terms = row.map { Foundation.exp($0 - largest) }
        let sum = terms.reduce(0, +)
        for j in 0..<n { matrix[p * n + j] = terms[j] / sum }
      }
      return PositionWeights(matrix: matrix, size: n)
    }
    func mixed(_ k: [Double], _ pair: Int) -> [Double] {
      let member = pairs.members[pair]
      return PositionWeights.apply(weights[member.first], k, weights[member.second])
    }
    let means = signal.covariance.indices.map { mixed(signal.covariance[$0], $0) }
    let covariance = means.map { $0.map { gain * $0 + bias } }
    let tangent = zip(mixed(signal.tangent, pairs.target), means[pairs.target]).map {
      gain * $0 + rate * (2 * gain * $1 + bias)
    }
    return GradientSignal(
      pairs: pairs, count: n, covariance: covariance,
      distance: GradientSignal.distance(of: covariance, pairs: pairs, count: n),
      tangent: tangent)
  }

  func backward(_ adjoint: GradientAdjoint, _ sweep: inout GradientSweep) -> GradientAdjoint {
    guard let input else { return adjoint }
    let (pairs, n) = (sweep.pairs, adjoint.count)
    var result = GradientAdjoint(pairs: pairs, count: n, hasTangent: adjoint.hasTangent)
    var byWeights = weights.map { _ in [Double](repeating: 0, count: n * n) }
    /// The adjoint of m = G k G'^T; returns the derivatives in k.
    func pull(_ mixed: [Double], _ k: [Double], _ pair: Int) -> [Double] {
      let member = pairs.members[pair]
      let (first, second) = (weights[member.first], weights[member.second])
      // dG = adjoint (k G'^T)^T, dG' = adjoint^T (G k).
      let right = second.applyToColumns(k)
      let left = first.applyToRows(k)
      for p in 0..<n {
        for j in 0..<n {
          var (a, b) = (0.0, 0.0)
          for l in 0..<n {
            a += mixed[p * n + l] * right[j * n + l]
            b += mixed[l * n + p] * left[l * n + j]
          }
          byWeights[member.first][p * n + j] += a
          byWeights[member.second][p * n + j] += b
        }
      }
      return PositionWeights.applyAdjoint(first, mixed, second)
    }
    for pair in adjoint.covariance.indices {
      var mixed = adjoint.covariance[pair].map { gain * $0 }
      if adjoint.hasTangent, pair == pairs.target {
        for index in mixed.indices { mixed[index] += 2 * rate * gain * adjoint.tangent[index] }
      }
      result.covariance[pair] = pull(mixed, input.covariance[pair], pair)
    }
    if adjoint.hasTangent {
      result.tangent = pull(adjoint.tangent.map { gain * $0 }, input.tangent, pairs.target)
    }
    for (index, slopes) in byWeights.enumerated() {
      let own = pairs.own(index)
      for (p, row) in weights[index].rows.enumerated() {
        let mean = row.reduce(0) { $0 + $1.weight * slopes[p * n + $1.column] }
        for (j, weight) in row {
          result.covariance[own][p * n + j] += sharpness * weight * (slopes[p * n + j] - mean)
        }
      }
    }
    return result
  }
}
