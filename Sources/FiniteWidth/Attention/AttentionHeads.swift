/// The sizes of a self-attention layer and its four parameter blocks.
///
/// Head h computes softmax(Q_h K_h^T scale) V_h over all positions of one input; the heads' outputs
/// side by side go through the output block. With linear scaling queries are the keys (tied) and
/// the scale is 1 / keyChannels, otherwise it is 1 / sqrt(keyChannels).
///
/// Reference: Hron, Bahri, Sohl-Dickstein, Novak (2020), arXiv:2006.10540.
struct AttentionHeads: Sendable {
  /// The number of heads.
  let count: Int
  /// The channels of a key and a query of one head.
  let keyChannels: Int
  /// The channels of a value of one head.
  let valueChannels: Int
  /// The number of positions of an input.
  let positions: Int
  /// The factor of the products of queries and keys.
  let scale: Double
  /// The block of the keys.
  let keys: Int
  /// The block of the queries; nil where the keys are the queries.
  let queries: Int?
  /// The block of the values.
  let values: Int
  /// The block of the outputs.
  let out: Int

  /// All blocks.
  var blocks: [Int] { [keys] + (queries.map { [$0] } ?? []) + [values, out] }

  /// The heads of a layer in a network of the given width: about sqrt(width) heads, keys of `width`
  /// channels and values of width / heads.
  ///
  /// The infinite-width kernels are the limit of many heads and many key channels; the products of
  /// keys have relative fluctuations of 1/sqrt(keyChannels), which leaves a bias of order 1/width
  /// in both kernels.
  static func sizes(width: Int) -> (count: Int, keyChannels: Int, valueChannels: Int) {
    let count = max(1, Int(Double(width).squareRoot().rounded()))
    return (count, width, max(1, Int((Double(width) / Double(count)).rounded())))
  }
}
