/// A batch normalization in a network.
struct NormalizationSite: Hashable, Sendable {
  /// Its place in the architecture.
  let path: String
  /// The number of channels.
  let channels: Int
  /// The number of positions of its input.
  let positions: Int
  /// Where its means begin in `FiniteNetwork.runningAverages`; the variances follow them.
  let offset: Int
  /// The block of its factors and shifts; nil without.
  let block: Int?

  /// Where its means are.
  var means: Range<Int> { offset..<offset + channels }
  /// Where its variances are.
  var variances: Range<Int> { offset + channels..<offset + 2 * channels }
}
