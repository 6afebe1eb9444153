import LinearAlgebra

extension FiniteNetwork {
  /// Multiplies what enters each unit of one block by a factor and divides what leaves it by the same.
  ///
  /// With positively homogeneous units between the two blocks, and nothing else behind the first one,
  /// the function of the network does not change. Convolutions, pools and `flatten` may stand between,
  /// since they keep channels apart.
  ///
  /// - Parameters:
  ///   - block: the block whose units are scaled, with their biases.
  ///   - next: the block that alone reads them.
  ///   - factors: one positive factor for each unit.
  /// - Throws: `FiniteWidthError.shapeMismatch`, `.invalidValue`.
  public mutating func rescaleUnits(
    of block: ParameterBlock, readBy next: ParameterBlock, by factors: [Double]
  ) throws {
    try FiniteWidthError.check("factors", expected: block.units, actual: factors.count)
    try FiniteWidthError.check(
      "inputs of \(next.path) left over by the units of \(block.path)", expected: 0,
      actual: next.fanIn % block.units)
    for factor in factors {
      try FiniteWidthError.require(
        factor > 0 && factor.isFinite, "factor of a unit", factor, "positive and finite")
    }
    for row in 0..<block.rows {
      let factor = Element(factors[row % block.units])
      for column in 0..<block.fanIn {
        parameters[block.weightOffset + row * block.fanIn + column] *= factor
      }
      if let offset = block.biasOffset { parameters[offset + row] *= factor }
    }
    for row in 0..<next.rows {
      for column in 0..<next.fanIn {
        parameters[next.weightOffset + row * next.fanIn + column] /= Element(
          factors[column % block.units])
      }
    }
  }
}
