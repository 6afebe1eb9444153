import Foundation

/// Random vectors, one for each position and the same for every input, that tell an attention layer
/// where the signal stands.
///
/// In each channel the vectors' entries are Gaussian over the positions, with covariance
/// std^2 R[p, p'] and R from `decay`; channels are independent. They are parameters of the
/// attention layer and trained like them.
///
/// Reference: Hron, Bahri, Sohl-Dickstein, Novak (2020), arXiv:2006.10540, section 4.
public struct PositionalEmbedding: Hashable, Sendable {
  /// How the vectors meet the signal.
  public enum Combination: Hashable, Sendable {
    /// Added to the signal's channels.
    case sum
    /// Put next to them: `channelRatio` channels for every channel of the signal, rounded.
    case concatenate(channelRatio: Double)
  }

  /// The correlation R of the vectors at two positions.
  ///
  /// d is the sum of |p_i - p'_i|^distancePower over the spatial dimensions. With a power of at
  /// most 2 both functions of d are positive definite: Schoenberg (1938), Metric spaces and
  /// positive definite functions.
  public enum Decay: Hashable, Sendable {
    /// Different positions are independent.
    case independent
    /// exp(-rate d).
    case exponential(rate: Double, distancePower: Double)
    /// (1 + d)^(-exponent).
    case power(exponent: Double, distancePower: Double)
  }

  /// How the vectors meet the signal.
  public var combination: Combination
  /// The standard deviation of an entry.
  public var std: Double
  /// How positions are correlated.
  public var decay: Decay
  /// Whether values are made of the vectors too, or keys and queries alone.
  public var entersValues: Bool

  /// Embeddings of the given kind.
  public init(
    _ combination: Combination = .sum, std: Double = 1, decay: Decay = .independent,
    entersValues: Bool = false
  ) {
    self.combination = combination
    self.std = std
    self.decay = decay
    self.entersValues = entersValues
  }
}

extension PositionalEmbedding {
  /// The number of channels of the vectors beside a signal of `channels`.
  public func channels(beside channels: Int) -> Int {
    guard case .concatenate(let ratio) = combination else { return channels }
    return max(1, Int((ratio * Double(channels)).rounded()))
  }

  /// The factors of the signal's covariance and of R in the covariance of both together, the mean
  /// over all channels of a signal with `channels`.
  ///
  /// They are 1 and std^2 for a sum and (c, e std^2) / (c + e) for e channels next to c, which
  /// are in the proportion of `channelRatio` when the signal's width is the network's.
  public func shares(beside channels: ChannelCount) -> (signal: Double, embedding: Double) {
    guard case .concatenate(var ratio) = combination else { return (1, std * std) }
    if channels.widths == 0 {
      ratio = Double(self.channels(beside: channels.fixed)) / Double(channels.fixed)
    }
    return (1 / (1 + ratio), std * std * ratio / (1 + ratio))
  }

  /// R for all pairs of positions, (positions, positions), row by row.
  ///
  /// Cost: a power for each pair and dimension.
  ///
  /// - Parameter positions: the extent in each spatial dimension.
  public func correlations(positions: [Int]) -> [Double] {
    let count = positions.reduce(1, *)
    return (0..<count * count).map { pair in
      var (p, q) = (pair / count, pair % count)
      var offsets: [Double] = []
      for length in positions.reversed() {
        offsets.append(Double(abs(p % length - q % length)))
        (p, q) = (p / length, q / length)
      }
      return decay.correlation(offsets: offsets)
    }
  }
}

extension PositionalEmbedding.Decay {
  /// R of two positions that lie `offsets` apart.
  fileprivate func correlation(offsets: [Double]) -> Double {
    switch self {
    case .independent: return offsets.allSatisfy { $0 == 0 } ? 1 : 0
    case .exponential(let rate, let power): return exp(-rate * distance(offsets, power))
    case .power(let exponent, let power): return pow(1 + distance(offsets, power), -exponent)
    }
  }

  private func distance(_ offsets: [Double], _ power: Double) -> Double {
    offsets.reduce(0) { $0 + pow($1, power) }
  }
}
