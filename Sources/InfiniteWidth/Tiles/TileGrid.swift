/// A rectangle of a kernel matrix: the unit of threads, memory, progress and files.
package struct KernelTile: Sendable, Hashable {
  /// The rows, inputs of the first set.
  package let rows: Range<Int>
  /// The columns, inputs of the second set.
  package let columns: Range<Int>

  /// The number of entries.
  package var count: Int { rows.count * columns.count }
}

/// How a kernel matrix is cut into tiles, in the order in which they are computed.
///
/// A symmetric matrix is cut into its lower triangle alone; tiles on the diagonal are square and
/// computed whole. Sizes need not divide the matrix.
package struct TileGrid: Sendable, Hashable {
  /// The rows of the matrix.
  package let rows: Int
  /// The columns of the matrix.
  package let columns: Int
  /// Whether rows and columns are the same inputs, so that one triangle is enough.
  package let isSymmetric: Bool
  /// The rows and columns of a tile that is not cut off by the border.
  package let size: Int

  /// The number of tiles.
  package var count: Int {
    let (down, across) = ((rows + size - 1) / size, (columns + size - 1) / size)
    return isSymmetric ? down * (down + 1) / 2 : down * across
  }

  /// The tiles, row after row.
  package var tiles: [KernelTile] {
    func range(_ index: Int, _ limit: Int) -> Range<Int> {
      index * size..<min(limit, (index + 1) * size)
    }
    var result: [KernelTile] = []
    for row in 0..<(rows + size - 1) / size {
      for column in 0..<(isSymmetric ? row + 1 : (columns + size - 1) / size) {
        result.append(KernelTile(rows: range(row, rows), columns: range(column, columns)))
      }
    }
    return result
  }
}
