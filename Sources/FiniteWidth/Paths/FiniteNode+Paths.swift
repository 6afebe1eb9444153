import Architectures
import Foundation

extension Activation {
  /// Whether phi(c x) = c phi(x) for every c > 0, so that units may be rescaled.
  var isPositivelyHomogeneous: Bool {
    switch self {
    case .identity, .relu, .leakyRelu, .abs, .monomial(degree: 1), .rectifiedMonomial(degree: 1):
      return true
    default: return false
    }
  }
}

extension FiniteNode {
  /// The edges of this node with their weights to the power p, as a linear node.
  ///
  /// Activations pass on what they get; a pool is an edge for every place of its window, a maximum
  /// one of weight 1.
  ///
  /// - Throws: `FiniteWidthError.noPaths` for nodes that are no graph of weighted edges with positively
  ///   homogeneous units.
  func pathNode(power: Double) throws -> FiniteNode {
    func each(_ nodes: [FiniteNode]) throws -> [FiniteNode] {
      try nodes.map { try $0.pathNode(power: power) }
    }
    switch self {
    case .dense, .convolution: return self
    case .activation(let activation):
      guard activation.isPositivelyHomogeneous else {
        throw FiniteWidthError.noPaths(layer: activation.name)
      }
      return .sequence([])
    case .dropout: return .sequence([])
    case .pool(let map, let factor): return .pool(map, factor: pow(factor, power))
    case .maxPool(let map): return .pool(map, factor: 1)
    case .sequence(let nodes): return .sequence(try each(nodes))
    case .sum(let nodes): return .sum(try each(nodes))
    case .concatenate(let nodes, let positions):
      return .concatenate(try each(nodes), positions: positions)
    case .layerNorm: throw FiniteWidthError.noPaths(layer: "layerNorm")
    case .batchNorm: throw FiniteWidthError.noPaths(layer: "batchNorm")
    case .attention: throw FiniteWidthError.noPaths(layer: "selfAttention")
    case .product: throw FiniteWidthError.noPaths(layer: "product")
    case .oneHot: throw FiniteWidthError.noPaths(layer: "embedding")
    case .recurrent(let site): throw FiniteWidthError.noPaths(layer: "\(site.cell)")
    case .softmax: throw FiniteWidthError.noPaths(layer: "softmax")
    }
  }
}
