import LinearAlgebra

/// What the forward pass keeps for the backward pass, mirroring `FiniteNode`.
indirect enum Trace<Element: Scalar>: Sendable {
  case dense(input: Matrix<Element>)
  case activation(input: Matrix<Element>)
  /// The mask, already divided by keep; nil for the identity.
  case dropout(mask: Matrix<Element>?)
  case layerNorm(normalized: Matrix<Element>, inverseStd: [Element])
  case sequence([Trace])
  case sum([Trace])
  case product([Trace], outputs: [Matrix<Element>])
  case concatenate([Trace], widths: [Int])
}
