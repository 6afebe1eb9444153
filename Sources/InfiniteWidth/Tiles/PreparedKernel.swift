import Architectures
import LinearAlgebra

/// The memory that the tiles of a computation go to; nil for a kernel that is not wanted.
package struct KernelTargets<Element: KernelScalar>: Sendable {
  /// Where the NNGP goes.
  package let nngp: TileTarget<Element>?
  /// Where the NTK goes.
  package let ntk: TileTarget<Element>?

  /// Targets for one kernel or both.
  package init(nngp: TileTarget<Element>?, ntk: TileTarget<Element>?) {
    self.nngp = nngp
    self.ntk = ntk
  }
}

/// A kernel computation that is past the statistics of its inputs: any tile can be computed, in any
/// order, into memory given from outside.
package struct PreparedKernel<Element: KernelScalar>: Sendable {
  let source: any TileSource<Element>
  /// How the matrix is cut; the bits depend on it.
  package let grid: TileGrid
  let options: KernelOptions

  /// Computes the tiles whose positions in `grid.tiles` are not in `done`.
  ///
  /// Progress is reported as the share of all tiles, with those of `done` counted.
  ///
  /// - Parameter completed: called from any thread with the position of a tile whose entries are
  ///   all in their targets. When it throws, no further tile is begun.
  /// - Throws: the first error of a tile or of `completed`, once all tiles in flight have ended.
  package func run(
    into targets: KernelTargets<Element>, skipping done: Set<Int> = [],
    completed: (@Sendable (_ tile: Int) throws -> Void)? = nil
  ) throws {
    let tiles = grid.tiles
    let missing = tiles.indices.filter { !done.contains($0) }
    var options = self.options
    if let progress = options.progress, !done.isEmpty {
      let start = Double(tiles.count - missing.count) / Double(tiles.count)
      options.progress = { progress(start + (1 - start) * $0) }
    }
    try run(source, missing.map { tiles[$0] }, targets, options) { try completed?(missing[$0]) }
  }

  /// Computes some tiles of the grid.
  ///
  /// - Throws: the first error of a tile, once all tiles in flight have ended.
  func run(_ tiles: [KernelTile], into targets: KernelTargets<Element>) throws {
    try run(source, tiles, targets, options) { _ in }
  }

  /// Computes one tile of the grid on the calling thread.
  ///
  /// - Parameters:
  ///   - nngp: the entries of the NNGP, (rows, columns) row-major; filled in any case.
  ///   - ntk: those of the NTK; nil leaves them out. Of a tile on the diagonal of a symmetric matrix only
  ///     the lower triangle and the diagonal are right.
  /// - Throws: what computing the tile throws.
  package func fill(
    _ tile: KernelTile, nngp: UnsafeMutablePointer<Element>, ntk: UnsafeMutablePointer<Element>?
  ) throws {
    try source.fill(tile, nngp: nngp, ntk: ntk)
  }

  /// How long one thread takes for some entries, which are computed and let go.
  ///
  /// They are a tile of full size, or its first row alone where the tile would take seconds.
  ///
  /// - Parameter kind: the kernels wanted.
  /// - Throws: what computing the tile throws.
  package func timeOneTile(kind: KernelKind) throws -> (seconds: Double, entries: Int) {
    let tiles = grid.tiles
    guard let largest = tiles.max(by: { $0.count < $1.count }) else { return (0, 1) }
    // Most tiles are off the diagonal, which may have work of its own.
    let tile = tiles.first { $0.count == largest.count && $0.rows != $0.columns } ?? largest
    let row = KernelTile(rows: tile.rows.prefix(1), columns: tile.columns)
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: 2 * tile.count)
    defer { memory.deallocate() }
    func measure(_ tile: KernelTile) throws -> Double {
      let start = ContinuousClock.now
      try source.fill(tile, nngp: memory, ntk: kind.wantsTangent ? memory + tile.count : nil)
      return (ContinuousClock.now - start) / .seconds(1)
    }
    return try BLASInformation.withSingleThread {
      let first = try measure(row)
      guard first * Double(tile.rows.count) < 4 else { return (first, row.count) }
      return (try measure(tile), tile.count)
    }
  }

  private func run<Source: TileSource<Element>>(
    _ source: Source, _ tiles: [KernelTile], _ targets: KernelTargets<Element>,
    _ options: KernelOptions, _ completed: @escaping @Sendable (Int) throws -> Void
  ) throws {
    try TileRun(
      source: source, tiles: tiles, nngp: targets.nngp, ntk: targets.ntk, options: options
    ).run(completed: completed)
  }
}

extension Architecture {
  /// Checks the inputs and computes their statistics.
  ///
  /// `kernel(_:_:input:options:)` says what the arguments mean. The memory of the machine is not
  /// asked.
  ///
  /// - Throws: as `kernel(_:_:input:options:)`, but for the memory.
  package func prepareKernel<Element: KernelScalar>(
    _ x1: Matrix<Element>, _ x2: Matrix<Element>? = nil, kind: KernelKind,
    input: InputShape? = nil, options: KernelOptions = KernelOptions()
  ) throws -> PreparedKernel<Element> {
    let plan = try KernelPlan(self, input: input ?? .vector(features: x1.columns))
    return try KernelComputation(plan: plan, x1: x1, x2: x2, kind: kind, options: options)
      .prepare()
  }
}
