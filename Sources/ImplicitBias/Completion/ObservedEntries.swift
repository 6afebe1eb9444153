import LinearAlgebra

/// Some entries of a matrix, sorted by row.
public struct ObservedEntries: Sendable, Equatable {
  /// One entry.
  public struct Entry: Sendable, Equatable {
    /// The row, from 0.
    public let row: Int
    /// The column, from 0.
    public let column: Int
    /// The value.
    public let value: Double

    /// An entry.
    public init(row: Int, column: Int, value: Double) {
      self.row = row
      self.column = column
      self.value = value
    }
  }

  /// The shape of the matrix.
  public let rows: Int
  /// See `rows`.
  public let columns: Int
  /// The values, by row and then as given.
  public let values: [Double]
  let columnIndices: [UInt32]
  let rowStarts: [Int]

  /// Entries of a matrix of this shape, in any order.
  ///
  /// - Precondition: every entry lies in the matrix.
  public init(rows: Int, columns: Int, _ entries: [Entry]) {
    precondition(
      entries.allSatisfy { (0..<rows).contains($0.row) && (0..<columns).contains($0.column) },
      "an entry outside \(rows) x \(columns)")
    self.rows = rows
    self.columns = columns
    var starts = [Int](repeating: 0, count: rows + 1)
    for entry in entries { starts[entry.row + 1] += 1 }
    for row in 0..<rows { starts[row + 1] += starts[row] }
    var next = starts
    var values = [Double](repeating: 0, count: entries.count)
    var indices = [UInt32](repeating: 0, count: entries.count)
    for entry in entries {
      values[next[entry.row]] = entry.value
      indices[next[entry.row]] = UInt32(entry.column)
      next[entry.row] += 1
    }
    rowStarts = starts
    self.values = values
    columnIndices = indices
  }

  /// The number of entries.
  public var count: Int { values.count }

  /// The entries in their order.
  public var entries: [Entry] {
    (0..<rows).flatMap { row in
      (rowStarts[row]..<rowStarts[row + 1]).map {
        Entry(row: row, column: Int(columnIndices[$0]), value: values[$0])
      }
    }
  }

  /// Rows of one 1 each, that pick the entries out of a matrix given row by row:
  /// (count, rows * columns).
  public var measurements: Matrix<Double> {
    var result = Matrix<Double>(rows: count, columns: rows * columns)
    for (index, entry) in entries.enumerated() {
      result[index, entry.row * columns + entry.column] = 1
    }
    return result
  }

  /// The first pair of entries at the same place with different values, if there is one.
  public var contradiction: (Entry, Entry)? {
    var seen: [Int: Entry] = [:]
    for entry in entries {
      let place = entry.row * columns + entry.column
      if let other = seen[place], other.value != entry.value { return (other, entry) }
      seen[place] = entry
    }
    return nil
  }
}
