import LinearAlgebra

/// What the forward pass keeps for the backward pass, mirroring `FiniteNode`.
indirect enum Trace<Element: Scalar>: Sendable {
  /// The input of a dense layer, a convolution or an activation; patches are made again.
  case input(Matrix<Element>)
  /// The mask, already divided by keep; nil for the identity.
  case dropout(mask: Matrix<Element>?)
  case pool
  /// The column of every window's largest entry.
  case maxPool(winners: [Int32])
  /// The groups as rows.
  case normalized(Matrix<Element>, inverseStd: [Element])
  case batchNormalized(BatchNormalizationTrace<Element>)
  case attention(AttentionTrace<Element>)
  case oneHot
  case recurrent(RecurrentTrace<Element>)
  /// The outputs, with the channels of a position as a row.
  case softmax(Matrix<Element>)
  case sequence([Trace])
  case sum([Trace])
  case product([Trace], outputs: [Matrix<Element>])
  case concatenate([Trace], widths: [Int])
}
