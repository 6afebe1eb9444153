import LinearAlgebra

/// What an attention layer keeps for the backward pass.
struct AttentionTrace<Element: Scalar>: Sendable {
  /// The layer's input.
  let input: Matrix<Element>
  /// (n, positions * heads * keyChannels).
  let keys: Matrix<Element>
  /// (n, positions * heads * keyChannels); the keys where they are tied.
  let queries: Matrix<Element>
  /// (n, positions * heads * valueChannels).
  let values: Matrix<Element>
  /// The attention weights: (n * heads, positions * positions), rows of which sum to 1.
  let weights: Matrix<Element>
  /// The heads' outputs: (n, positions * heads * valueChannels).
  let heads: Matrix<Element>
}
