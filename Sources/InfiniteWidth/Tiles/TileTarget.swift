import LinearAlgebra

/// The memory of one kernel matrix that tiles are written into: an array or a mapped file.
package struct TileTarget<Element: KernelScalar>: Sendable {
  /// The elements, row-major.
  let memory: DisjointWrites<Element>
  /// The columns of the matrix.
  let stride: Int
  /// Whether a tile is also written at its mirror image.
  let isSymmetric: Bool

  /// The matrix of `grid` in `memory`, which must outlive every write.
  ///
  /// - Precondition: `memory` holds rows * columns elements.
  package init(_ memory: UnsafeMutableBufferPointer<Element>, of grid: TileGrid) {
    precondition(memory.count == grid.rows * grid.columns, "\(memory.count) elements for \(grid)")
    self.memory = DisjointWrites(memory)
    stride = grid.columns
    isSymmetric = grid.isSymmetric
  }

  /// Writes a computed tile, and its mirror image in a symmetric matrix.
  ///
  /// A tile on the diagonal of a symmetric matrix is mirrored into its own upper half first.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  func write(_ tile: KernelTile, _ values: UnsafeMutablePointer<Element>) {
    let width = tile.columns.count
    let isOnDiagonal = isSymmetric && tile.rows == tile.columns
    if isOnDiagonal { mirrorLowerTriangle(width, values) }
    let base = memory.buffer.baseAddress!
    let shape = TileShape(isa: .best, rows: tile.rows.count, columns: width)
    Element.write(
      shape, values, to: base + tile.rows.lowerBound * stride + tile.columns.lowerBound,
      stride: stride, transposed: false, streams: streams)
    guard isSymmetric, !isOnDiagonal else { return }
    Element.write(
      shape, values, to: base + tile.columns.lowerBound * stride + tile.rows.lowerBound,
      stride: stride, transposed: true, streams: streams)
  }

  /// Whether the matrix is larger than caches, so that nothing is gained by keeping it in them.
  private var streams: Bool { memory.buffer.count * MemoryLayout<Element>.stride > 32 << 20 }

  private func mirrorLowerTriangle(_ size: Int, _ values: UnsafeMutablePointer<Element>) {
    let block = 32
    for start in Swift.stride(from: 0, to: size, by: block) {
      let end = min(start + block, size)
      for i in start..<end {
        for j in start..<i { values[j * size + i] = values[i * size + j] }
      }
      Element.write(
        TileShape(isa: .best, rows: size - end, columns: end - start, stride: size),
        values + end * size + start, to: values + start * size + end, stride: size,
        transposed: true, streams: false)
    }
  }
}
