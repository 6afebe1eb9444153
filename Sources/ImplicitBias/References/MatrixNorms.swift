import LinearAlgebra

/// The sum of the singular values.
public struct NuclearNorm: StructuredNorm {
  /// The shape of the matrix, given row by row.
  public let rows: Int
  /// See `rows`.
  public let columns: Int

  /// The norm of matrices of this shape.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// See ``StructuredNorm``.
  public var name: String { "nuclear" }
  /// rows times columns.
  public var dimension: Int { rows * columns }

  /// The sum of the singular values.
  public func value(_ x: [Double]) throws -> Double {
    try VectorNorm.nuclear(rows: rows, columns: columns).value(x)
  }

  /// The largest singular value.
  public func dual(_ z: [Double]) throws -> Double {
    try VectorNorm.spectral(rows: rows, columns: columns).value(z)
  }

  /// Every singular value less `t`, not below 0.
  public func shrink(_ x: [Double], by t: Double) throws -> [Double] {
    try replacingSingularValues(of: Matrix(rows: rows, columns: columns, elements: x)) { values in
      values.map { max(0, $0 - t) }
    }
  }
}

/// The largest singular value.
public struct SpectralNorm: StructuredNorm {
  /// The shape of the matrix, given row by row.
  public let rows: Int
  /// See `rows`.
  public let columns: Int

  /// The norm of matrices of this shape.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// See ``StructuredNorm``.
  public var name: String { "spectral" }
  /// rows times columns.
  public var dimension: Int { rows * columns }

  /// The largest singular value.
  public func value(_ x: [Double]) throws -> Double {
    try VectorNorm.spectral(rows: rows, columns: columns).value(x)
  }

  /// The sum of the singular values.
  public func dual(_ z: [Double]) throws -> Double {
    try VectorNorm.nuclear(rows: rows, columns: columns).value(z)
  }

  /// The singular values cut at the level above which they sum to `t`.
  ///
  /// By Moreau's identity this is x less its projection onto the matrices of nuclear norm `t`.
  public func shrink(_ x: [Double], by t: Double) throws -> [Double] {
    try replacingSingularValues(of: Matrix(rows: rows, columns: columns, elements: x)) { values in
      var (sum, level) = (0.0, 0.0)
      for (index, value) in values.enumerated() {
        sum += value
        let candidate = (sum - t) / Double(index + 1)
        guard candidate < value else { break }
        level = max(0, candidate)
      }
      return values.map { min(level, $0) }
    }
  }
}

/// The matrix, row by row, with other singular values in the place of its own, which are given in
/// descending order.
private func replacingSingularValues(
  of x: Matrix<Double>, by values: ([Double]) -> [Double]
) throws -> [Double] {
  let svd = try SingularValues(x)
  var right = svd.rightTransposed
  for (k, value) in values(svd.values).enumerated() {
    for column in 0..<right.columns { right[k, column] *= value }
  }
  return (svd.left * right).elements
}
