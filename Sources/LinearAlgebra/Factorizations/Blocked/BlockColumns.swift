/// The lower triangle of a symmetric matrix in columns of blocks.
///
/// Block column j holds the rows from j * width on of `width` columns, row-major and consecutive.
/// Takes n (n + width) / 2 elements at most: little more than half of a square.
final class BlockColumns<Element: Scalar>: @unchecked Sendable {
  /// The rows of the matrix.
  let count: Int
  /// The columns of a block column that is not the last.
  let width: Int
  /// The elements.
  ///
  /// Users write disjoint block columns, hence safe to share.
  let memory: UnsafeMutablePointer<Element>

  /// Memory that is not yet written to.
  init(count: Int, width: Int) {
    self.count = count
    self.width = width
    let size = Self.elementCount(count, width)
    memory = UnsafeMutablePointer.allocate(capacity: max(1, size))
    UnsafeMutableBufferPointer(start: memory, count: size).adviseLargePages()
  }

  deinit { memory.deallocate() }

  /// The elements of all block columns of a matrix of `count` rows.
  static func elementCount(_ count: Int, _ width: Int) -> Int {
    (0..<(count + width - 1) / width).reduce(0) {
      $0 + (count - $1 * width) * min(width, count - $1 * width)
    }
  }

  /// The number of block columns.
  var blockCount: Int { (count + width - 1) / width }

  /// The columns of block column `j`, which are also the rows of its block on the diagonal.
  func range(_ j: Int) -> Range<Int> { j * width..<min(count, (j + 1) * width) }

  /// The block at rows from `row` on, a multiple of the width, of block column `j`; consecutive rows
  /// are `range(j).count` elements apart.
  func block(_ j: Int, fromRow row: Int) -> UnsafeMutablePointer<Element> {
    // All block columns before the last have the full width.
    let start = j * width * count - width * width * (j * (j - 1) / 2)
    return memory + start + (row - j * width) * range(j).count
  }

  /// The bytes of block column `j`, and where they stand among all.
  func bytes(_ j: Int) -> (UnsafeMutableRawBufferPointer, offset: Int) {
    let start = block(j, fromRow: range(j).lowerBound)
    let elements = (count - range(j).lowerBound) * range(j).count
    return (
      UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(start: start, count: elements)),
      (start - memory) * MemoryLayout<Element>.stride
    )
  }
}
