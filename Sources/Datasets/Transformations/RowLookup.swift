import LinearAlgebra

/// Finds rows with exactly given elements, by hashing and then comparing; rows are not copied.
package struct RowLookup {
  private let x: Matrix<Double>
  private var rows: [Int: [Int]] = [:]

  /// An index of no row of `x` yet.
  package init(_ x: Matrix<Double>) { self.x = x }

  /// An index of all rows of `x`.
  package init(all x: Matrix<Double>) {
    self.init(x)
    for row in 0..<x.rows { insert(row) }
  }

  /// Adds a row.
  package mutating func insert(_ row: Int) {
    rows[Self.key(x[row: row]), default: []].append(row)
  }

  /// The first row added that equals `elements`; nil when there is none.
  package func row(equalTo elements: ArraySlice<Double>) -> Int? {
    rows[Self.key(elements)]?.first { x[row: $0] == elements }
  }

  private static func key(_ elements: ArraySlice<Double>) -> Int {
    var hasher = Hasher()
    for value in elements { hasher.combine(value) }
    return hasher.finalize()
  }
}
