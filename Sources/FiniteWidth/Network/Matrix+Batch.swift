import LinearAlgebra

extension Matrix {
  /// The same elements in rows of another length; no copy.
  func reshaped(rows: Int, columns: Int) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: elements)
  }

  /// The same elements in rows of `columns`; no copy.
  func reshaped(columns: Int) -> Matrix {
    Matrix(rows: elements.count / columns, columns: columns, elements: elements)
  }

  /// Updates every element of the matrix from the same one of `other`.
  mutating func combine(
    _ other: Matrix,
    _ operation: (Int, UnsafePointer<Element>, UnsafeMutablePointer<Element>) -> Void
  ) {
    precondition(rows == other.rows && columns == other.columns, "shapes differ")
    guard !elements.isEmpty else { return }
    elements.withUnsafeMutableBufferPointer {
      operation(other.elements.count, other.elements, $0.baseAddress!)
    }
  }

  /// Some neighbouring columns, copied.
  func columnRange(_ range: Range<Int>) -> Matrix {
    var result: [Element] = []
    result.reserveCapacity(rows * range.count)
    for row in 0..<rows {
      result.append(
        contentsOf: elements[row * columns + range.lowerBound..<row * columns + range.upperBound])
    }
    return Matrix(rows: rows, columns: range.count, elements: result)
  }
}

/// The matrices side by side.
func concatenateColumns<Element>(_ parts: [Matrix<Element>]) -> Matrix<Element> {
  let rows = parts[0].rows
  var result: [Element] = []
  result.reserveCapacity(parts.reduce(0) { $0 + $1.elements.count })
  for row in 0..<rows {
    for part in parts { result.append(contentsOf: part[row: row]) }
  }
  return Matrix(rows: rows, columns: parts.reduce(0) { $0 + $1.columns }, elements: result)
}
