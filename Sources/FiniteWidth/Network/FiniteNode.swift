import Architectures

/// A layer with its sizes worked out and its parameters located.
indirect enum FiniteNode: Sendable {
  case dense(block: Int)
  case activation(Activation)
  case dropout(keep: Double, site: Int)
  case layerNorm
  case sequence([FiniteNode])
  case sum([FiniteNode])
  case product([FiniteNode])
  case concatenate([FiniteNode])
}

/// The variance below which a layer normalization stops dividing.
let layerNormEpsilon = 1e-12
