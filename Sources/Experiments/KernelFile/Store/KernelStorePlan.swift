import InfiniteWidth

/// The files of a stored kernel and how far it is.
public struct KernelStorePlan: Sendable, Encodable {
  /// The finished files.
  public let files: [String]
  /// The journal while it is computed.
  public let journal: String
  /// The bytes of the entries of all files.
  public let bytes: Int
  /// The bytes the disk has free; nil when the system does not say.
  public let bytesAvailable: Int?
  /// The rows and columns of a tile.
  public let tile: Int
  /// The number of tiles.
  public let tiles: Int
  /// The tiles that were done before this run.
  public let tilesDone: Int

  /// The share of the tiles that is left to compute.
  public var shareLeft: Double { 1 - Double(tilesDone) / Double(max(1, tiles)) }
}

/// The time that a computation will take, foretold from some of its entries.
public struct KernelTimeEstimate: Sendable, Encodable {
  /// The seconds of all tiles that are left, on all threads.
  public let seconds: Double
  /// The seconds that one thread took for the entries that were timed.
  public let secondsTimed: Double
  /// The entries that were timed.
  public let entriesTimed: Int

  init(secondsTimed: Double, entriesTimed: Int, left: [KernelTile], threads: Int) {
    self.secondsTimed = secondsTimed
    self.entriesTimed = entriesTimed
    let entries = left.reduce(0) { $0 + Double($1.count) }
    let work = secondsTimed * entries / Double(max(1, entriesTimed))
    seconds = work / Double(max(1, min(threads, left.count)))
  }
}
