import Cluster
import InfiniteWidth
import LinearAlgebra

extension TileJob {
  /// The tiles of a kernel, with the entries of the NNGP, of the NTK, or of both one after the other.
  ///
  /// - Parameters:
  ///   - done: the tiles that are there already.
  ///   - owner: the rank that a tile goes to.
  ///   - accept: takes a tile at its owner; from any thread.
  init<Element: KernelScalar>(
    _ prepared: PreparedKernel<Element>, kind: KernelKind, done: Set<Int> = [],
    owner: @escaping @Sendable (KernelTile) -> Int = { _ in 0 },
    accept:
      @escaping @Sendable (
        _ index: Int, _ tile: KernelTile, _ entries: UnsafeMutablePointer<Element>
      ) throws -> Void
  ) {
    let tiles = prepared.grid.tiles
    let kinds = kind == .both ? 2 : 1
    self.init(
      work: tiles.map { Double($0.count) }, done: done,
      byteCount: { kinds * tiles[$0].count * MemoryLayout<Element>.size },
      owner: { owner(tiles[$0]) },
      compute: { index, memory in
        let entries = memory.bindMemory(to: Element.self).baseAddress!
        let tile = tiles[index]
        switch kind {
        case .nngp: try prepared.fill(tile, nngp: entries, ntk: nil)
        case .both: try prepared.fill(tile, nngp: entries, ntk: entries + tile.count)
        case .ntk:
          let nngp = UnsafeMutablePointer<Element>.allocate(capacity: tile.count)
          defer { nngp.deallocate() }
          try prepared.fill(tile, nngp: nngp, ntk: entries)
        }
      },
      accept: { index, memory in
        try accept(index, tiles[index], memory.bindMemory(to: Element.self).baseAddress!)
      })
  }
}

extension KernelTargets {
  /// Writes a tile as `TileJob` computes it.
  func write(_ tile: KernelTile, _ entries: UnsafeMutablePointer<Element>) {
    nngp?.write(tile, entries)
    ntk?.write(tile, nngp == nil ? entries : entries + tile.count)
  }
}
