import LinearAlgebra

/// The l1 or l-infinity norm of d unknowns as the cost of a linear program.
struct NormProgram {
  let dimension: Int
  let isLargest: Bool

  init(_ dimension: Int, _ norm: VectorNorm) {
    precondition(norm == .l1 || norm == .lInfinity, "\(norm) is no linear program")
    self.dimension = dimension
    isLargest = norm == .lInfinity
  }

  /// The program of the constraints lower <= A w <= upper, whose first rows are those of A.
  func program(_ a: Matrix<Double>, lower: [Double], upper: [Double]) -> LinearProgram {
    let (n, d) = (a.rows, dimension)
    if !isLargest {
      return LinearProgram(
        costs: [Double](repeating: 1, count: 2 * d),
        matrix: Matrix(rows: n, columns: 2 * d) { $1 < d ? a[$0, $1] : -a[$0, $1 - d] },
        rowLower: lower, rowUpper: upper, lower: [Double](repeating: 0, count: 2 * d),
        upper: [Double](repeating: .infinity, count: 2 * d))
    }
    // A sum that is rounding is 0: as a tiny coefficient it would mislead the pivots.
    let sums = (0..<n).map { row in
      let sum = a[row: row].reduce(0, +)
      return abs(sum) <= 1e-14 * a[row: row].reduce(0) { $0 + abs($1) } ? 0 : sum
    }
    // w = t - s with 0 <= s_j <= 2 t: no unknown is free.
    let matrix = Matrix(rows: n + d, columns: d + 1) { row, column -> Double in
      if row < n { return column < d ? -a[row, column] : sums[row] }
      if column == d { return 2 }
      return row - n == column ? -1 : 0
    }
    return LinearProgram(
      costs: [Double](repeating: 0, count: d) + [1], matrix: matrix,
      rowLower: lower + [Double](repeating: 0, count: d),
      rowUpper: upper + [Double](repeating: .infinity, count: d),
      lower: [Double](repeating: 0, count: d + 1),
      upper: [Double](repeating: .infinity, count: d + 1))
  }

  /// w of a point of the program.
  func vector(_ point: [Double]) -> [Double] {
    (0..<dimension).map {
      isLargest ? point[dimension] - point[$0] : point[$0] - point[dimension + $0]
    }
  }
}
