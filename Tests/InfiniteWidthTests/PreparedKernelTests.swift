import Architectures
import LinearAlgebra
import Synchronization
import TestSupport
import Testing

@testable import InfiniteWidth

/// Tiles that go into memory given from outside.
@Suite struct PreparedKernelTests {
  private struct Stop: Error {}

  /// Computes the tiles that are not in `done` over `memory`, which begins as -1.
  private static func run(
    _ prepared: PreparedKernel<Double>, skipping done: Set<Int>,
    completed: @escaping @Sendable (Int) throws -> Void = { _ in }
  ) throws -> [Double] {
    let grid = prepared.grid
    var elements = [Double](repeating: -1, count: grid.rows * grid.columns)
    try elements.withUnsafeMutableBufferPointer { memory in
      try prepared.run(
        into: KernelTargets(nngp: nil, ntk: TileTarget(memory, of: grid)), skipping: done,
        completed: completed)
    }
    return elements
  }

  @Test(arguments: [true, false]) func skippedTiles(isSymmetric: Bool) throws {
    let network = Architecture.fullyConnected(hiddenLayers: 2)
    let x1 = KernelFixtures.normals(25, 4, seed: 1)
    let x2 = isSymmetric ? nil : KernelFixtures.normals(18, 4, seed: 2)
    let shares = Mutex<[Double]>([])
    let options = KernelOptions(tile: 7) { share in shares.withLock { $0.append(share) } }
    let whole = try network.ntkKernel(x1, x2, options: KernelOptions(tile: 7))
    let prepared = try network.prepareKernel(x1, x2, kind: .ntk, options: options)
    let grid = prepared.grid
    #expect(grid.count == grid.tiles.count && grid.count == (isSymmetric ? 10 : 12))

    let done: Set<Int> = [0, 4, 7]
    let seen = Mutex<[Int]>([])
    let part = try Self.run(prepared, skipping: done) { tile in seen.withLock { $0.append(tile) } }
    #expect(seen.withLock { $0.sorted() } == grid.tiles.indices.filter { !done.contains($0) })
    // Progress counts the tiles that were there: it starts behind them and ends at the whole.
    let first = Double(done.count + 1) / Double(grid.count)
    #expect(abs(shares.withLock { $0.min()! } - first) < 1e-12)
    #expect(abs(shares.withLock { $0.max()! } - 1) < 1e-12)

    var expected = whole.elements
    for index in done {
      let tile = grid.tiles[index]
      for row in tile.rows {
        for column in tile.columns {
          expected[row * grid.columns + column] = -1
          if isSymmetric { expected[column * grid.columns + row] = -1 }
        }
      }
    }
    #expect(part == expected)
    let timed = try prepared.timeOneTile(kind: .ntk)
    #expect(timed.seconds > 0 && timed.entries == 49)
  }

  @Test func anErrorStopsTheRun() throws {
    let x = KernelFixtures.normals(40, 4, seed: 1)
    let prepared = try Architecture.fullyConnected(hiddenLayers: 1).prepareKernel(
      x, kind: .ntk, options: KernelOptions(parallelism: .serial, tile: 4))
    let seen = AtomicCounter()
    #expect(throws: Stop.self) {
      _ = try Self.run(prepared, skipping: []) { _ in
        if seen.take() == 2 { throw Stop() }
      }
    }
    #expect(seen.take() == 3)
  }

  /// Kernels on disk do not count as memory, everything else does.
  @Test func costOfStored() throws {
    let plan = try KernelPlan(.fullyConnected(hiddenLayers: 2), input: .vector(features: 10))
    for kind in KernelKind.allCases {
      let whole = plan.cost(rows: 1000, columns: 500, kind: kind, as: Float.self)
      let stored = plan.costOfStored(rows: 1000, columns: 500, kind: kind, as: Float.self)
      #expect(whole.bytes - stored.bytes == 1000 * 500 * 4 * (kind == .both ? 2 : 1))
      #expect(stored.entries == whole.entries)
    }
  }
}
