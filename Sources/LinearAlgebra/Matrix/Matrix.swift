/// A dense row-major matrix with value semantics.
///
/// Element (i, j) of an r x c matrix is `elements[i * c + j]`. Copies share storage until one of
/// them is written to.
@frozen
public struct Matrix<Element: Scalar>: Sendable, Equatable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// The elements in row-major order, `rows * columns` of them.
  public var elements: [Element]

  /// Wraps `elements`, given in row-major order.
  ///
  /// - Precondition: `elements.count == rows * columns`.
  @inlinable
  public init(rows: Int, columns: Int, elements: [Element]) {
    precondition(
      rows >= 0 && columns >= 0 && elements.count == rows * columns,
      "\(elements.count) elements do not make a \(rows) x \(columns) matrix")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// A matrix whose every element is `value`.
  @inlinable
  public init(rows: Int, columns: Int, repeating value: Element = 0) {
    let isZero = value == 0 && value.sign == .plus
    self.init(
      rows: rows, columns: columns,
      elements: isZero
        ? .zeros(rows * columns) : [Element](repeating: value, count: rows * columns))
  }

  /// Computes every element from its row and column.
  @inlinable
  public init(rows: Int, columns: Int, _ element: (_ row: Int, _ column: Int) -> Element) {
    var elements = [Element]()
    elements.reserveCapacity(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns { elements.append(element(row, column)) }
    }
    self.init(rows: rows, columns: columns, elements: elements)
  }

  /// A matrix from its rows.
  ///
  /// - Precondition: all rows have the same length.
  @inlinable
  public init(_ rowList: [[Element]]) {
    let columns = rowList.first?.count ?? 0
    precondition(rowList.allSatisfy { $0.count == columns }, "rows differ in length")
    self.init(rows: rowList.count, columns: columns, elements: rowList.flatMap { $0 })
  }

  /// The n x n identity.
  @inlinable
  public static func identity(_ n: Int) -> Matrix {
    var result = Matrix(rows: n, columns: n)
    for i in 0..<n { result[i, i] = 1 }
    return result
  }

  /// A single-column matrix.
  @inlinable
  public static func column(_ values: [Element]) -> Matrix {
    Matrix(rows: values.count, columns: 1, elements: values)
  }

  /// The element at (`row`, `column`).
  @inlinable
  public subscript(row: Int, column: Int) -> Element {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// The elements of one row; a view, not a copy.
  @inlinable
  public subscript(row row: Int) -> ArraySlice<Element> {
    get { elements[row * columns..<(row + 1) * columns] }
    set {
      precondition(newValue.count == columns)
      elements.replaceSubrange(row * columns..<(row + 1) * columns, with: newValue)
    }
  }

  /// The elements of one column, copied.
  @inlinable
  public subscript(column column: Int) -> [Element] {
    (0..<rows).map { self[$0, column] }
  }

  /// The elements (i, i).
  @inlinable
  public var diagonal: [Element] { (0..<min(rows, columns)).map { self[$0, $0] } }
}
