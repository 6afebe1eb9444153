import LinearAlgebra

/// Norms of the weights of one layer, W (units, inputs of a unit), biases apart.
public struct LayerNorms: Sendable, Codable, Hashable {
  /// The layer's place in the architecture.
  public let path: String
  /// |W|_F.
  public let frobenius: Double
  /// The largest sum over a unit of |w|, |W|_{1,inf}.
  public let largestRowSum: Double
  /// |W|_2; of a convolution as an operator on its input, zeros outside included.
  public let spectral: Double
  /// The sum of the singular values of W; of a convolution with its filters as rows.
  public let trace: Double
  /// The sum over units of the length of their weights, |W^T|_{2,1}.
  public let rowLengths: Double

  /// The norms of the layer `block` of a network with scales of 1.
  ///
  /// Cost: a singular value decomposition; for a convolution also power iterations of a pass over
  /// one input, to a change of 1e-9.
  ///
  /// - Throws: `LinearAlgebraError`.
  init(_ network: FiniteNetwork<Double>, _ block: ParameterBlock, _ window: PatchMap?) throws {
    let weights = network.weights(of: block)
    path = block.path
    let lengths = (0..<weights.rows).map { weights[row: $0].reduce(0) { $0 + $1 * $1 } }
    frobenius = lengths.reduce(0, +).squareRoot()
    rowLengths = lengths.reduce(0) { $0 + $1.squareRoot() }
    largestRowSum =
      (0..<weights.rows).map { weights[row: $0].reduce(0) { $0 + abs($1) } }.max() ?? 0
    let values = try SingularValues(weights).values
    trace = values.reduce(0, +)
    guard let window else {
      // One matrix at every position.
      spectral = values.first ?? 0
      return
    }
    spectral = SpectralNorm.of(
      columns: window.inputs * block.fanIn / window.taps, iterations: 2000, tolerance: 1e-9,
      apply: { x in
        network.linear(block, window, Matrix(rows: 1, columns: x.count, elements: x)).elements
      },
      transposed: { y in
        network.pullBack(block, window, Matrix(rows: 1, columns: y.count, elements: y)).elements
      })
  }
}

extension FiniteNetwork where Element == Double {
  /// The norms of every layer's weights, of a network with scales of 1; nil with attention, whose
  /// matrices do not follow one another.
  func layerNorms() throws -> [LayerNorms]? {
    if root.contains({ if case .attention = $0 { true } else { false } }) { return nil }
    var windows: [Int: PatchMap] = [:]
    root.collectWindows(&windows)
    return try blocks.indices.filter { !blocks[$0].isNormalization }.map {
      try LayerNorms(self, blocks[$0], windows[$0])
    }
  }
}
