import Architectures

/// A layer with its sizes worked out and its parameters located.
indirect enum FiniteNode: Sendable {
  /// A weight matrix on the channels of every position.
  case dense(block: Int)
  /// A weight matrix on the patches of a map.
  case convolution(block: Int, PatchMap)
  case activation(Activation)
  case dropout(keep: Double, site: Int)
  /// The sum over windows, times a factor.
  case pool(PatchMap, factor: Double)
  case maxPool(PatchMap)
  case layerNorm(NormalizationGroups)
  case batchNorm(NormalizationSite)
  case attention(AttentionHeads)
  /// Tokens as one-hot vectors.
  case oneHot(vocabulary: Int)
  case recurrent(RecurrentSite)
  /// Over the channels of each position.
  case softmax(channels: Int)
  case sequence([FiniteNode])
  case sum([FiniteNode])
  case product([FiniteNode])
  /// Side by side in the channels of each of the positions.
  case concatenate([FiniteNode], positions: Int)

  /// Whether any node, this one or one inside it, satisfies `condition`.
  func contains(_ condition: (FiniteNode) -> Bool) -> Bool {
    if condition(self) { return true }
    switch self {
    case .sequence(let nodes), .sum(let nodes), .product(let nodes), .concatenate(let nodes, _):
      return nodes.contains { $0.contains(condition) }
    case .dense, .convolution, .activation, .dropout, .pool, .maxPool, .layerNorm, .batchNorm,
      .attention, .oneHot, .recurrent, .softmax:
      return false
    }
  }

  /// The parameter blocks of this node alone.
  var blocks: [Int] {
    switch self {
    case .dense(let block), .convolution(let block, _): return [block]
    case .attention(let heads): return heads.blocks
    case .recurrent(let site): return [site.input, site.recurrent]
    case .batchNorm(let site): return site.block.map { [$0] } ?? []
    default: return []
    }
  }
}
