extension NumPyArray {
  /// Calls `body` with the bytes of the elements as they are stored, valid during the call only.
  package func withElementBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try storage.withBytes(body)
  }

  /// Some entries of a two-dimensional array in double precision: row i of the result is row
  /// `rows[i]` at `columns`; nil takes all.
  ///
  /// Of f4 and f8 arrays in C order only these entries are read.
  ///
  /// - Precondition: the array has two axes, and the indices lie within them.
  package func entries(rows: [Int]?, columns: [Int]?) -> Matrix<Double> {
    precondition(shape.count == 2, "shape \(shape) has no rows and columns")
    if rows == nil, columns == nil { return matrix() }
    let (rows, columns) = (rows ?? Array(0..<shape[0]), columns ?? Array(0..<shape[1]))
    let width = shape[1]
    guard !isFortranOrder, dataType == .float64 || dataType == .float32 else {
      return matrix(as: Double.self).selectingRows(rows).selectingColumns(columns)
    }
    return storage.withBytes { bytes in
      func select(_ element: (Int) -> Double) -> Matrix<Double> {
        Matrix(rows: rows.count, columns: columns.count) {
          element(rows[$0] * width + columns[$1])
        }
      }
      guard dataType == .float64 else {
        return select { index in
          let bits = bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
          return Double(Float(bitPattern: UInt32(littleEndian: bits)))
        }
      }
      return select { index in
        let bits = bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
        return Double(bitPattern: UInt64(littleEndian: bits))
      }
    }
  }
}
