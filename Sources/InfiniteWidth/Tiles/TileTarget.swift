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
    if isOnDiagonal {
      for i in 0..<width {
        for j in 0..<i { values[j * width + i] = values[i * width + j] }
      }
    }
    let base = memory.buffer.baseAddress!
    for (offset, row) in tile.rows.enumerated() {
      (base + row * stride + tile.columns.lowerBound)
        .update(from: values + offset * width, count: width)
    }
    guard isSymmetric, !isOnDiagonal else { return }
    // Square blocks of one cache line keep both the reads and the writes in few lines.
    let block = 16
    for rowStart in Swift.stride(from: 0, to: tile.rows.count, by: block) {
      let rowEnd = min(rowStart + block, tile.rows.count)
      for columnStart in Swift.stride(from: 0, to: width, by: block) {
        for column in columnStart..<min(columnStart + block, width) {
          let target =
            base + (tile.columns.lowerBound + column) * stride + tile.rows.lowerBound
          for row in rowStart..<rowEnd { target[row] = values[row * width + column] }
        }
      }
    }
  }
}
