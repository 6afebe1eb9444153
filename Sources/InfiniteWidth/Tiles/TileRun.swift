import LinearAlgebra
import Synchronization

/// Computes tiles in parallel and writes them into their matrices.
struct TileRun<Source: TileSource> {
  let source: Source
  let tiles: [KernelTile]
  /// Where the NNGP goes; nil when it is not wanted.
  let nngp: TileTarget<Source.Element>?
  /// Where the NTK goes; nil when it is not wanted.
  let ntk: TileTarget<Source.Element>?
  let options: KernelOptions

  /// Computes all tiles; `completed` is called after each, from any thread, with its position.
  ///
  /// - Throws: the first error of any tile; tiles that were completed before it stay written.
  func run(completed: (@Sendable (Int) throws -> Void)? = nil) throws {
    let failure = FirstFailure()
    let done = AtomicCounter()
    let (source, tiles, nngp, ntk, options) = (
      self.source, self.tiles, self.nngp, self.ntk, self.options
    )
    BLASInformation.withSingleThread {
      options.parallelism.forEach(tiles.count) { index in
        guard failure.error == nil else { return }
        do {
          try options.checkCancellation()
          try Self.compute(tiles[index], source, nngp, ntk)
          try completed?(index)
        } catch {
          failure.record(error)
        }
        options.progress?(Double(done.take() + 1) / Double(tiles.count))
      }
    }
    if let error = failure.error { throw error }
  }

  private static func compute(
    _ tile: KernelTile, _ source: Source, _ nngp: TileTarget<Source.Element>?,
    _ ntk: TileTarget<Source.Element>?
  ) throws {
    let memory = UnsafeMutablePointer<Source.Element>.allocate(
      capacity: (ntk == nil ? 1 : 2) * tile.count)
    defer { memory.deallocate() }
    let tangent = ntk == nil ? nil : memory + tile.count
    try source.fill(tile, nngp: memory, ntk: tangent)
    nngp?.write(tile, memory)
    if let ntk, let tangent { ntk.write(tile, tangent) }
  }
}

/// The first error thrown by any of several threads.
final class FirstFailure: Sendable {
  private let stored = Mutex<(any Error)?>(nil)

  var error: (any Error)? { stored.withLock { $0 } }

  func record(_ error: any Error) {
    stored.withLock { if $0 == nil { $0 = error } }
  }
}
