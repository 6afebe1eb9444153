import Architectures

/// How long an oracle takes, roughly.
enum OracleCost {
  /// The time of three inputs (six blocks), in nanoseconds: by the entries of every layer and what
  /// is done with one.
  static func nanoseconds(_ traces: [LayerTrace]) -> Double {
    6 * traces.reduce(0) { $0 + nanosecondsOfBlock($1) }
  }

  private static func nanosecondsOfBlock(_ trace: LayerTrace) -> Double {
    let entries = Double(trace.output.positionCount * trace.output.positionCount)
    let inputs = Double(trace.input.positionCount)
    switch trace.layer {
    case .conv(let layer), .convLocal(let layer), .convTranspose(let layer):
      return entries * Double(layer.filter.reduce(1, *)) * 8
    case .averagePool(let pool), .sumPool(let pool):
      let area = Double(pool.window.reduce(1, *))
      return entries * area * area * 5
    case .activation(let activation):
      return entries * (OracleMoments.needsQuadrature(activation) ? 2e6 : 150)
    case .selfAttention: return inputs * inputs * inputs * 30
    case .globalAveragePool, .globalSumPool, .flatten: return inputs * inputs * 5
    case .residual, .sum, .product, .concatenate, .repeated:
      return entries * 20
        + trace.branches.reduce(0) { $0 + $1.reduce(0) { $0 + nanosecondsOfBlock($1) } }
    case .dense, .layerNorm, .dropout: return entries * 20
    case .maxPool, .batchNorm, .embedding, .softmax, .recurrent: return .infinity  // no kernel
    }
  }
}
