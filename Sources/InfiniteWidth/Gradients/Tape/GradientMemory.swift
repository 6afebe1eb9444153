import Architectures

/// The memory that the recursion of one kernel entry takes.
enum GradientMemory {
  /// The bytes of all nodes, and of four signals on the way.
  static func bytes(_ traces: [LayerTrace], _ pairs: GradientPairs) -> Int {
    let signal = Double(2 * pairs.members.count + 1)
    let bytes = 8 * (numbers(traces, pairs) + 4 * signal * largestSquare(traces))
    return Int(min(bytes, 1e18))
  }

  /// The numbers that all nodes keep.
  private static func numbers(_ traces: [LayerTrace], _ pairs: GradientPairs) -> Double {
    let count = Double(pairs.members.count)
    return traces.reduce(0) { total, trace in
      let arrays: Double
      switch trace.layer {
      case .activation: arrays = 3 * count + 5
      case .dense, .conv, .convLocal, .convTranspose: arrays = count + 1
      case .layerNorm, .selfAttention: arrays = 2 * count + 1
      case .product(let branches): arrays = Double(branches.count) * (2 * count + 1)
      default: arrays = 0
      }
      return total + arrays * square(trace)
        + trace.branches.reduce(0) { $0 + numbers($1, pairs) }
    }
  }

  private static func largestSquare(_ traces: [LayerTrace]) -> Double {
    traces.reduce(1) { largest, trace in
      max(largest, square(trace), trace.branches.map(largestSquare).max() ?? 0)
    }
  }

  /// The pairs of positions of the larger of input and output.
  private static func square(_ trace: LayerTrace) -> Double {
    let positions = Double(max(trace.input.positionCount, trace.output.positionCount))
    return positions * positions
  }
}
