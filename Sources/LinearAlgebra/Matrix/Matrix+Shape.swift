extension Matrix {
  /// The transpose, copied in cache-sized blocks.
  public var transposed: Matrix { transposedCopy() }

  @specialized(where Element == Float)
  @specialized(where Element == Double)
  private func transposedCopy() -> Matrix {
    var result = Matrix(rows: columns, columns: rows)
    let block = 32
    for rowStart in stride(from: 0, to: rows, by: block) {
      for columnStart in stride(from: 0, to: columns, by: block) {
        for i in rowStart..<Swift.min(rowStart + block, rows) {
          for j in columnStart..<Swift.min(columnStart + block, columns) {
            result.elements[j * rows + i] = elements[i * columns + j]
          }
        }
      }
    }
    return result
  }

  /// The rows named by `indices`, in that order; an index may repeat.
  @inlinable
  public func selectingRows(_ indices: some Collection<Int>) -> Matrix {
    var selected = [Element]()
    selected.reserveCapacity(indices.count * columns)
    for index in indices { selected.append(contentsOf: self[row: index]) }
    return Matrix(rows: indices.count, columns: columns, elements: selected)
  }

  /// The columns named by `indices`, in that order; an index may repeat.
  @inlinable
  public func selectingColumns(_ indices: some Collection<Int>) -> Matrix {
    let chosen = Array(indices)
    var selected = [Element]()
    selected.reserveCapacity(rows * chosen.count)
    for row in 0..<rows {
      for column in chosen { selected.append(self[row, column]) }
    }
    return Matrix(rows: rows, columns: chosen.count, elements: selected)
  }

  /// The matrix with every element replaced by `transform(element)`.
  @inlinable
  public func map<Other: Scalar>(_ transform: (Element) -> Other) -> Matrix<Other> {
    Matrix<Other>(rows: rows, columns: columns, elements: elements.map(transform))
  }

  /// The same numbers in another precision.
  public func converted<Other: Scalar>(to type: Other.Type) -> Matrix<Other> {
    if let same = self as? Matrix<Other> { return same }
    if let wide = self as? Matrix<Double>, type == Float.self {
      return Matrix<Float>(
        rows: rows, columns: columns, elements: wide.elements.map { Float($0) }) as! Matrix<Other>
    }
    if let narrow = self as? Matrix<Float>, type == Double.self {
      return Matrix<Double>(
        rows: rows, columns: columns, elements: narrow.elements.map { Double($0) })
        as! Matrix<Other>
    }
    return map { Other($0) }
  }

  /// Copies the strict lower triangle onto the upper one, in place.
  ///
  /// - Precondition: the matrix is square.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  public mutating func mirrorLowerTriangle() {
    precondition(rows == columns, "only a square matrix has triangles to mirror")
    let n = rows
    let block = 64
    elements.withUnsafeMutableBufferPointer { buffer in
      for rowStart in stride(from: 0, to: n, by: block) {
        for columnStart in stride(from: 0, through: rowStart, by: block) {
          for i in rowStart..<Swift.min(rowStart + block, n) {
            for j in columnStart..<Swift.min(columnStart + block, i) {
              buffer[j * n + i] = buffer[i * n + j]
            }
          }
        }
      }
    }
  }

  /// Adds `value` to every diagonal element.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  public func addingToDiagonal(_ value: Element) -> Matrix {
    var result = self
    for i in 0..<Swift.min(rows, columns) { result[i, i] += value }
    return result
  }
}
