/// A kernel matrix whose rectangles are computed when they are asked for, so that it never has to
/// be in memory as a whole.
///
/// The same rectangle has the same bits every time.
public protocol KernelBlocks<Element>: Sendable {
  /// The floating-point type of the entries.
  associatedtype Element: Scalar
  /// The number of rows.
  var rows: Int { get }
  /// The number of columns.
  var columns: Int { get }
  /// Whether rows and columns are the same inputs.
  var isSymmetric: Bool { get }
  /// Blocks begin at multiples of this number, and end there or at the border.
  var granularity: Int { get }

  /// The entries of `rows` by `columns`.
  ///
  /// - Throws: what computing the kernel throws.
  func block(rows: Range<Int>, columns: Range<Int>) throws -> Matrix<Element>
}

/// A kernel that is in memory, read block by block.
public struct MatrixBlocks<Element: Scalar>: KernelBlocks {
  /// The kernel.
  public let matrix: Matrix<Element>
  /// Whether rows and columns are the same inputs.
  public let isSymmetric: Bool

  /// The blocks of `matrix`.
  public init(_ matrix: Matrix<Element>, isSymmetric: Bool) {
    precondition(!isSymmetric || matrix.rows == matrix.columns, "a symmetric matrix is square")
    self.matrix = matrix
    self.isSymmetric = isSymmetric
  }

  /// See `KernelBlocks`.
  public var rows: Int { matrix.rows }
  /// See `KernelBlocks`.
  public var columns: Int { matrix.columns }
  /// See `KernelBlocks`.
  public var granularity: Int { 1 }

  /// See `KernelBlocks`.
  public func block(rows: Range<Int>, columns: Range<Int>) -> Matrix<Element> {
    var elements: [Element] = []
    elements.reserveCapacity(rows.count * columns.count)
    for row in rows {
      let start = row * matrix.columns
      elements += matrix.elements[start + columns.lowerBound..<start + columns.upperBound]
    }
    return Matrix(rows: rows.count, columns: columns.count, elements: elements)
  }
}

extension KernelBlocks {
  /// The multiple of `granularity` that is closest to `size` from below, at least one.
  package func aligned(_ size: Int) -> Int { max(1, size / granularity) * granularity }

  /// `count` rows or columns in consecutive ranges of `size`.
  package static func ranges(_ count: Int, by size: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }
  }
}
