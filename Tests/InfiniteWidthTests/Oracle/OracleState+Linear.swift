/// The layers that are linear in the signal and have no parameters, and what weights average.
extension OracleState {
  /// The mean over the taps of one filter: out[q, r] = sum_t in[tap(q, t), tap(r, t)] / taps.
  ///
  /// Independent weights: only equal taps correlate.
  func averaged(over window: OracleWindow) -> OracleState {
    let (taps, count) = (window.taps, count)
    return linear(to: window.positions) { q, r, matrix in
      var sum = 0.0
      for t in taps[q].indices {
        if let p = taps[q][t], let s = taps[r][t] { sum += matrix[p * count + s] }
      }
      return sum / Double(taps[q].count)
    }
  }

  /// out[q, r] = sum over taps t of q and u of r of in[tap(q, t), tap(r, u)] / divisor.
  func summed(over window: OracleWindow, divisor: Double) -> OracleState {
    let count = count
    let taps = window.taps.map { $0.compactMap { $0 } }
    return linear(to: window.positions) { q, r, matrix in
      var sum = 0.0
      for p in taps[q] { for s in taps[r] { sum += matrix[p * count + s] } }
      return sum / divisor
    }
  }

  /// The sum over all pairs of positions / divisor.
  func summed(divisor: Double) -> OracleState {
    linear(to: []) { _, _, matrix in matrix.reduce(0, +) / divisor }
  }

  /// The mean over channels and positions: equal positions only.
  func flattened() -> OracleState {
    let count = count
    return linear(to: []) { _, _, matrix in
      (0..<count).reduce(0) { $0 + matrix[$1 * count + $1] } / Double(count)
    }
  }

  /// Different positions made independent.
  func diagonalOnly() -> OracleState {
    let count = count
    return mapped { _, _, block in
      var result = block
      for e in block.covariance.indices where e / count != e % count {
        result.covariance[e] = 0
        result.tangent[e] = 0
      }
      return result
    }
  }
}
