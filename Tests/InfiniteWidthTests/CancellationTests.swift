import Architectures
import LinearAlgebra
import Synchronization
import Testing

@testable import InfiniteWidth

/// Kernels that are told to end.
@Suite struct CancellationTests {
  private static let networks: [(Architecture, InputShape)] = [
    (.fullyConnected(hiddenLayers: 2), .vector(features: 48)),
    (
      .convolutional(depth: 3, readout: .globalAverage),
      .image(height: 4, width: 4, channels: 3)
    ),
  ]

  /// No tile is begun after the wish, and the error says what happened.
  @Test(arguments: [0, 1], [1, 3]) func endsBetweenTiles(network: Int, threads: Int) throws {
    let (architecture, shape) = Self.networks[network]
    let x: Matrix<Double> = RandomStream(seed: 5).normalMatrix(rows: 60, columns: 48)
    let done = Atomic<Int>(0)
    var options = KernelOptions(parallelism: Parallelism(threads: threads), tile: 8)
    options.isCancelled = { done.load(ordering: .relaxed) >= 5 }
    let prepared = try architecture.prepareKernel(x, kind: .ntk, input: shape, options: options)
    var entries = [Double](repeating: 0, count: 60 * 60)
    #expect(throws: CancellationError.self) {
      try entries.withUnsafeMutableBufferPointer { buffer in
        try prepared.run(
          into: KernelTargets(nngp: nil, ntk: TileTarget(buffer, of: prepared.grid))
        ) { _ in done.add(1, ordering: .relaxed) }
      }
    }
    // Tiles in flight may still end.
    #expect(done.load(ordering: .relaxed) < 5 + threads)
  }

  /// Images are followed alone before the first tile, which can be ended as well.
  @Test func endsBeforeTiles() throws {
    let (architecture, shape) = Self.networks[1]
    let x: Matrix<Double> = RandomStream(seed: 5).normalMatrix(rows: 20, columns: 48)
    var options = KernelOptions()
    options.isCancelled = { true }
    #expect(throws: CancellationError.self) {
      try architecture.ntkKernel(x, input: shape, options: options)
    }
    options.isCancelled = { false }
    let expected = try architecture.ntkKernel(x, input: shape)
    #expect(try architecture.ntkKernel(x, input: shape, options: options) == expected)
  }
}
