import Architectures
import Foundation

/// exp(x) / sum exp(x).
func softmax(_ logits: [Double]) -> [Double] {
  let top = logits.max()!
  let powers = logits.map { exp($0 - top) }
  let total = powers.reduce(0, +)
  return powers.map { $0 / total }
}

/// A M B^T for square matrices, M row by row.
func sandwich(_ a: [[Double]], _ m: [Double], _ b: [[Double]]) -> [Double] {
  let n = a.count
  let left = (0..<n * n).map { e in
    (0..<n).reduce(0.0) { $0 + a[e / n][$1] * m[$1 * n + e % n] }
  }
  return (0..<n * n).map { e in
    (0..<n).reduce(0.0) { $0 + left[e / n * n + $1] * b[e % n][$1] }
  }
}

extension OracleState {
  /// The signal with random vectors for the positions, which are trained at the rate `learning`.
  ///
  /// The mean over all channels: of the sum of both, or over the signal's channels and the vectors'.
  func joined(
    with embedding: PositionalEmbedding, channels: ChannelCount, learning: Double
  ) -> OracleState {
    var (mine, theirs) = (1.0, 1.0)
    if case .concatenate(let ratio) = embedding.combination {
      // Only a described number of channels is rounded.
      let signal = Double(channels.widths > 0 ? channels.widths : channels.fixed)
      let added =
        channels.widths > 0
        ? ratio * signal : max(1, (ratio * signal).rounded(.toNearestOrAwayFromZero))
      (mine, theirs) = (signal / (signal + added), added / (signal + added))
    }
    let columns = positions.last!
    let count = count
    return mapped { _, _, block in
      var result = block
      for p in 0..<count {
        for q in 0..<count {
          let down = Double(abs(p / columns - q / columns))
          let across = Double(abs(p % columns - q % columns))
          let covariance =
            theirs * embedding.std * embedding.std * embedding.decay.value(down, across)
          result.covariance[p * count + q] = mine * block.covariance[p * count + q] + covariance
          result.tangent[p * count + q] =
            mine * block.tangent[p * count + q] + learning * covariance
        }
      }
      return result
    }
  }
}

extension PositionalEmbedding.Decay {
  /// The correlation of positions `down` rows and `across` columns apart.
  fileprivate func value(_ down: Double, _ across: Double) -> Double {
    switch self {
    case .independent: return down == 0 && across == 0 ? 1 : 0
    case .exponential(let rate, let power):
      return exp(-rate * pow(down, power)) * exp(-rate * pow(across, power))
    case .power(let exponent, let power):
      return 1 / pow(1 + pow(down, power) + pow(across, power), exponent)
    }
  }
}
