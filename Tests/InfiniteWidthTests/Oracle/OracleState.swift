/// The covariance and tangent kernel between all positions of two inputs: entries (p, p') at
/// p * count' + p'.
struct OracleBlock {
  var covariance: [Double]
  var tangent: [Double]
}

/// The kernels of the signal between two layers, for every pair of some inputs.
struct OracleState {
  /// The spatial extents; empty for a vector, which counts as one position.
  var positions: [Int]
  /// The block of inputs i and j >= i at [i][j - i]; [i][0] is an input with itself, in the same
  /// network and, unlike all others, with the same dropout masks.
  var blocks: [[OracleBlock]]

  var count: Int { positions.reduce(1, *) }

  /// The raw inputs: the mean product over channels, and no parameters yet.
  init(inputs: [[Double]], positions: [Int], channels: Int) {
    self.positions = positions
    let count = positions.reduce(1, *)
    blocks = inputs.indices.map { i in
      (i..<inputs.count).map { j in
        var covariance = [Double](repeating: 0, count: count * count)
        for p in 0..<count {
          for q in 0..<count {
            var sum = 0.0
            for c in 0..<channels {
              sum += inputs[i][p * channels + c] * inputs[j][q * channels + c]
            }
            covariance[p * count + q] = sum / Double(channels)
          }
        }
        return OracleBlock(
          covariance: covariance, tangent: [Double](repeating: 0, count: count * count))
      }
    }
  }

  /// The variances of input i at every position.
  func variances(_ i: Int) -> [Double] {
    (0..<count).map { blocks[i][0].covariance[$0 * count + $0] }
  }

  /// The state with every block replaced by `transform(i, j, block)`.
  func mapped(
    to positions: [Int]? = nil, _ transform: (Int, Int, OracleBlock) -> OracleBlock
  ) -> OracleState {
    var result = self
    result.positions = positions ?? self.positions
    for i in blocks.indices {
      for offset in blocks[i].indices {
        result.blocks[i][offset] = transform(i, i + offset, blocks[i][offset])
      }
    }
    return result
  }

  /// A linear map of positions, the same for covariance and tangent kernel:
  /// `entry` computes out[q, r] from the matrix in.
  func linear(
    to positions: [Int], _ entry: (_ q: Int, _ r: Int, _ matrix: [Double]) -> Double
  ) -> OracleState {
    let count = positions.reduce(1, *)
    return mapped(to: positions) { _, _, block in
      var result = OracleBlock(covariance: [], tangent: [])
      for q in 0..<count {
        for r in 0..<count {
          result.covariance.append(entry(q, r, block.covariance))
          result.tangent.append(entry(q, r, block.tangent))
        }
      }
      return result
    }
  }

  /// Both states' blocks combined entry by entry: (k, theta, k', theta') to (k, theta).
  func combined(
    with other: OracleState, _ rule: (Double, Double, Double, Double) -> (Double, Double)
  ) -> OracleState {
    mapped { i, j, block in
      let second = other.blocks[i][j - i]
      var result = block
      for e in block.covariance.indices {
        (result.covariance[e], result.tangent[e]) = rule(
          block.covariance[e], block.tangent[e], second.covariance[e], second.tangent[e])
      }
      return result
    }
  }

  /// The state with k and theta of every entry replaced.
  func entries(_ rule: (_ k: Double, _ theta: Double) -> (Double, Double)) -> OracleState {
    mapped { _, _, block in
      var result = block
      for e in block.covariance.indices {
        (result.covariance[e], result.tangent[e]) = rule(block.covariance[e], block.tangent[e])
      }
      return result
    }
  }
}
