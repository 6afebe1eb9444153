import LinearAlgebra

extension Dataset {
  /// The data with every input divided by its Euclidean norm.
  ///
  /// - Throws: `DatasetError.zeroRow` naming the first row of zeros.
  public func scaledToUnitNorm() throws(DatasetError) -> Dataset {
    var scaled = x
    for row in 0..<count {
      // Dividing by the largest entry first keeps the squares from over- and underflowing.
      let largest = x[row: row].reduce(0) { max($0, abs($1)) }
      guard largest > 0 else { throw .zeroRow(name: name, row: row) }
      let norm =
        largest * x[row: row].reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
      for column in 0..<x.columns { scaled[row, column] = x[row, column] / norm }
    }
    return replacing(x: scaled)
  }
}
