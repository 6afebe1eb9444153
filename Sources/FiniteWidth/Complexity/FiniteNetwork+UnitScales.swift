import LinearAlgebra

extension FiniteNetwork {
  /// The same function in double precision, whose parameters are the weights that it multiplies by.
  ///
  /// W = weightScale theta, so that sizes of weights do not depend on the parameterization.
  package func withUnitScales() -> FiniteNetwork<Double> {
    var result = FiniteNetwork<Double>(
      self, root: root, blocks: blocks.map { $0.scaled { _ in 1 } })
    var weights = parameters.map { Double($0) }
    for block in blocks {
      for index in block.weightRange { weights[index] *= block.weightScale }
      for index in block.biasRange { weights[index] *= block.biasScale }
    }
    result.setParameters(weights)
    return result
  }

  /// The same network in another precision.
  package func converted<Other: Scalar>(to type: Other.Type) -> FiniteNetwork<Other> {
    var result = FiniteNetwork<Other>(self, root: root, blocks: blocks)
    result.setParameters(parameters.map { Other($0) })
    return result
  }
}

extension FiniteNode {
  /// Adds the windows of the convolutions, by their blocks.
  func collectWindows(_ found: inout [Int: PatchMap]) {
    switch self {
    case .convolution(let block, let map): found[block] = map
    case .sequence(let nodes), .sum(let nodes), .product(let nodes), .concatenate(let nodes, _):
      for node in nodes { node.collectWindows(&found) }
    case .dense, .activation, .dropout, .pool, .maxPool, .layerNorm, .batchNorm, .attention,
      .oneHot, .recurrent, .softmax:
      break
    }
  }
}
