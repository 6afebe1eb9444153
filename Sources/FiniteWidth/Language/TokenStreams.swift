/// A text cut into streams of equal length that are read side by side.
///
/// Of N tokens stream b has those from b L on, with L = floor((N - 1) / streams), and each token's
/// target is the next one. At most `streams` tokens at the end have no place.
public struct TokenStreams: Sendable {
  /// The tokens, in order.
  public let tokens: [Int32]
  /// The number of streams.
  public let streams: Int
  /// The tokens of a stream.
  public let length: Int
  /// The positions of a chunk; the last of an epoch may have fewer.
  public let chunk: Int

  /// Cuts a text.
  ///
  /// - Parameter vocabulary: tokens are from 0 below it.
  /// - Throws: `FiniteWidthError.textTooShort` unless each stream has two tokens, `.tokenOutOfRange`.
  public init(_ tokens: [Int32], streams: Int, chunk: Int, vocabulary: Int) throws {
    try FiniteWidthError.require(streams >= 1, "streams", Double(streams), "at least 1")
    try FiniteWidthError.require(chunk >= 1, "positions", Double(chunk), "at least 1")
    length = (tokens.count - 1) / streams
    guard length >= 2 else {
      throw FiniteWidthError.textTooShort(tokens: tokens.count, streams: streams)
    }
    if let index = tokens.firstIndex(where: { !(0..<Int32(vocabulary)).contains($0) }) {
      throw FiniteWidthError.tokenOutOfRange(
        index: index, token: Int(tokens[index]), vocabulary: vocabulary)
    }
    self.tokens = tokens
    self.streams = streams
    self.chunk = chunk
  }

  /// The chunks of an epoch.
  public var chunks: Int { (length + chunk - 1) / chunk }

  /// The tokens of chunk `index`, position after position, and those that follow them.
  func batch(_ index: Int) -> (tokens: [Int32], targets: [Int32]) {
    let start = index * chunk
    let positions = min(chunk, length - start)
    var batch: [Int32] = []
    var targets: [Int32] = []
    batch.reserveCapacity(positions * streams)
    targets.reserveCapacity(positions * streams)
    for position in start..<start + positions {
      for stream in 0..<streams {
        batch.append(tokens[stream * length + position])
        targets.append(tokens[stream * length + position + 1])
      }
    }
    return (batch, targets)
  }
}
