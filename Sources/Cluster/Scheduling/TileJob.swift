/// Tiles that all ranks compute, and where their entries go.
public struct TileJob: Sendable {
  /// The size of every tile, in any unit that its time is about proportional to.
  public var work: [Double]
  /// The tiles that are there already.
  public var done: Set<Int>
  /// The bytes of a tile's entries.
  public var byteCount: @Sendable (Int) -> Int
  /// The rank that a tile's entries go to.
  public var owner: @Sendable (Int) -> Int
  /// Computes the entries of a tile; called from many threads.
  public var compute: @Sendable (Int, UnsafeMutableRawBufferPointer) throws -> Void
  /// Takes the entries of a tile at its owner, and may change them; called from many threads.
  public var accept: @Sendable (Int, UnsafeMutableRawBufferPointer) throws -> Void

  /// A job.
  public init(
    work: [Double], done: Set<Int> = [], byteCount: @escaping @Sendable (Int) -> Int,
    owner: @escaping @Sendable (Int) -> Int = { _ in 0 },
    compute: @escaping @Sendable (Int, UnsafeMutableRawBufferPointer) throws -> Void,
    accept: @escaping @Sendable (Int, UnsafeMutableRawBufferPointer) throws -> Void
  ) {
    self.work = work
    self.done = done
    self.byteCount = byteCount
    self.owner = owner
    self.compute = compute
    self.accept = accept
  }
}

/// What a rank did of a job.
public struct TileTally: Sendable {
  /// The seconds of every tile it computed.
  public var seconds: [Double] = []
  /// Whether a wish to stop ended it.
  public var isStopped = false

  /// Nothing.
  public init() {}
}
