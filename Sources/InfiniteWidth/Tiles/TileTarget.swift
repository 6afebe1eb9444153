import LinearAlgebra

/// The memory of a kernel matrix, or of a rectangle of it, that tiles are written into: an array or
/// a mapped file.
package struct TileTarget<Element: KernelScalar>: Sendable {
  /// The elements, row-major.
  let memory: DisjointWrites<Element>
  /// The rows of the matrix that are there.
  let rows: Range<Int>
  /// The columns of the matrix that are there.
  let columns: Range<Int>
  /// Whether a tile is also written at its mirror image.
  let isSymmetric: Bool

  /// The matrix of `grid` in `memory`, which must outlive every write.
  ///
  /// - Precondition: `memory` holds rows * columns elements.
  package init(_ memory: UnsafeMutableBufferPointer<Element>, of grid: TileGrid) {
    self.init(memory, of: grid, rows: 0..<grid.rows, columns: 0..<grid.columns)
  }

  /// A rectangle of the matrix of `grid`, whose borders are borders of tiles.
  ///
  /// - Precondition: `memory` holds as many elements as the rectangle.
  init(
    _ memory: UnsafeMutableBufferPointer<Element>, of grid: TileGrid, rows: Range<Int>,
    columns: Range<Int>
  ) {
    precondition(
      memory.count == rows.count * columns.count,
      "\(memory.count) elements for \(rows) by \(columns) of \(grid)")
    self.memory = DisjointWrites(memory)
    (self.rows, self.columns) = (rows, columns)
    isSymmetric = grid.isSymmetric
  }

  /// Writes a computed tile, and its mirror image in a symmetric matrix, where they are inside.
  ///
  /// A tile on the diagonal of a symmetric matrix is mirrored into its own upper half first.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func write(_ tile: KernelTile, _ values: UnsafeMutablePointer<Element>) {
    let isOnDiagonal = isSymmetric && tile.rows == tile.columns
    if isOnDiagonal { mirrorLowerTriangle(tile.columns.count, values) }
    write(tile, at: (tile.rows, tile.columns), values, transposed: false)
    guard isSymmetric, !isOnDiagonal else { return }
    write(tile, at: (tile.columns, tile.rows), values, transposed: true)
  }

  private func write(
    _ tile: KernelTile, at place: (rows: Range<Int>, columns: Range<Int>),
    _ values: UnsafeMutablePointer<Element>, transposed: Bool
  ) {
    guard contains(place.rows, place.columns) else { return }
    let start =
      (place.rows.lowerBound - rows.lowerBound) * columns.count + place.columns.lowerBound
      - columns.lowerBound
    Element.write(
      TileShape(isa: .best, rows: tile.rows.count, columns: tile.columns.count), values,
      to: memory.buffer.baseAddress! + start, stride: columns.count, transposed: transposed,
      streams: streams)
  }

  /// Whether a tile at these rows and columns is in the rectangle.
  func contains(_ rows: Range<Int>, _ columns: Range<Int>) -> Bool {
    self.rows.contains(rows.lowerBound) && self.columns.contains(columns.lowerBound)
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
