import Architectures
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

/// Blocks have the bits of the whole matrix.
@Suite struct KernelBlocksTests {
  private static let x1 = KernelFixtures.normals(37, 5, seed: 1)
  private static let x2 = KernelFixtures.normals(20, 5, seed: 2)

  @Test(arguments: [KernelKind.nngp, .ntk]) func symmetric(kind: KernelKind) throws {
    let network = Architecture.fullyConnected(hiddenLayers: 2)
    let options = KernelOptions(tile: 8)
    let blocks = try network.kernelBlocks(Self.x1, kind: kind, options: options)
    let whole =
      kind == .nngp
      ? try network.nngpKernel(Self.x1, options: options)
      : try network.ntkKernel(Self.x1, options: options)
    #expect(blocks.rows == 37 && blocks.columns == 37 && blocks.isSymmetric)
    #expect(blocks.granularity == 8)
    for rows in [0..<37, 8..<24, 32..<37, 0..<8] {
      for columns in [0..<37, 0..<16, 16..<37, 24..<32] {
        #expect(
          try blocks.block(rows: rows, columns: columns)
            == whole.selectingRows(Array(rows)).selectingColumns(Array(columns)))
      }
    }
  }

  @Test func rectangular() throws {
    let network = Architecture.fullyConnected(hiddenLayers: 1)
    let options = KernelOptions(tile: 8)
    let blocks = try network.kernelBlocks(Self.x1, Self.x2, kind: .ntk, options: options)
    let whole = try network.ntkKernel(Self.x1, Self.x2, options: options)
    #expect(!blocks.isSymmetric)
    #expect(
      try blocks.block(rows: 8..<37, columns: 0..<16)
        == whole.selectingRows(Array(8..<37)).selectingColumns(Array(0..<16)))
  }

  @Test func images() throws {
    let network = Architecture.convolutional(depth: 3, readout: .globalAverage)
    let x = KernelFixtures.normals(20, 4 * 4 * 2, seed: 3)
    let input = InputShape.image(height: 4, width: 4, channels: 2)
    let options = KernelOptions(tile: 8)
    let blocks = try network.kernelBlocks(x, kind: .ntk, input: input, options: options)
    let whole = try network.ntkKernel(x, input: input, options: options)
    let size = blocks.granularity
    for rows in [0..<20, 0..<min(20, size)] {
      #expect(
        try blocks.block(rows: rows, columns: 0..<min(20, size))
          == whole.selectingRows(Array(rows)).selectingColumns(Array(0..<min(20, size))))
    }
  }
}
