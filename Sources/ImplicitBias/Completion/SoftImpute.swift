import LinearAlgebra

/// min sum (x_ij - y_ij)^2 / 2 + penalty |X|_* over the observed (i, j).
///
/// Every iteration fills what is not observed with the current X and shrinks the singular values by
/// the penalty. The leading singular vectors come from subspace iteration that starts from the last
/// ones. Where all `rank` values are kept, the minimum may have a larger rank than was allowed.
///
/// Cost: per iteration 4 (rows + columns) rank^2 operations and 4 count rank for the products, never
/// a dense matrix.
///
/// Reference: Mazumder, Hastie, Tibshirani (2010), Journal of Machine Learning Research 11,
/// algorithm 1.
public struct SoftImpute: Sendable {
  /// What is observed.
  public let observed: ObservedEntries
  private let transposed: ObservedEntries
  private let order: [Int]
  /// U sqrt(S) and V sqrt(S), row by row.
  public private(set) var left: Matrix<Double>
  /// See `left`.
  public private(set) var right: Matrix<Double>
  /// The singular values kept.
  public private(set) var values: [Double]

  /// The zero matrix as the start for `observed`, with subspaces of up to `rank` dimensions.
  public init(_ observed: ObservedEntries, rank: Int, seed: UInt64 = 0) {
    self.observed = observed
    let k = min(rank, observed.rows, observed.columns)
    let entries = observed.entries
    // The place of every transposed entry in the order by rows.
    order = entries.indices.sorted {
      (entries[$0].column, entries[$0].row) < (entries[$1].column, entries[$1].row)
    }
    transposed = ObservedEntries(
      rows: observed.columns, columns: observed.rows,
      order.map {
        .init(row: entries[$0].column, column: entries[$0].row, value: entries[$0].value)
      })
    left = Matrix(rows: observed.rows, columns: k)
    right = Matrix(rows: observed.columns, columns: k)
    values = [Double](repeating: 0, count: k)
    basis = RandomStream(seed: seed).child("basis").normalMatrix(rows: observed.columns, columns: k)
  }

  private var basis: Matrix<Double>

  /// The largest singular value of the filled matrix at the start: no penalty above keeps anything.
  ///
  /// - Throws: `LinearAlgebraError`.
  public func largestPenalty() throws -> Double {
    var copy = self
    return try (0..<30).reduce(0.0) { _, _ in try copy.shrink(by: 0, keeping: false) }
  }

  /// Iterates at one penalty from the current matrix until it moves by less than `tolerance`
  /// relative, or `iterations` times.
  ///
  /// - Returns: the iterations taken.
  /// - Throws: `LinearAlgebraError`.
  @discardableResult
  public mutating func solve(
    penalty: Double, tolerance: Double = 1e-4, iterations: Int = 200
  ) throws -> Int {
    var before = predictions(at: observed)
    for iteration in 1...iterations {
      _ = try shrink(by: penalty, keeping: true)
      let now = predictions(at: observed)
      let change = now.adding(-1, before).euclideanNorm
      before = now
      if change <= tolerance * max(now.euclideanNorm, 1e-300) { return iteration }
    }
    return iterations
  }

  /// X at the places of `entries`.
  public func predictions(at entries: ObservedEntries) -> [Double] {
    FactorizedCompletion(entries, rank: left.columns)
      .products(left.elements + right.elements, at: entries)
  }

  /// One step of filling and shrinking; the largest singular value seen.
  private mutating func shrink(by penalty: Double, keeping: Bool) throws -> Double {
    let residual = observed.values.adding(-1, predictions(at: observed))
    let flipped = order.map { residual[$0] }
    // (X + R) B and its transpose, R sparse and X = left right^T.
    func forward(_ b: Matrix<Double>) -> Matrix<Double> {
      left * Matrix.product(right, .transposed, b) + Self.sparse(observed, residual, b)
    }
    func backward(_ b: Matrix<Double>) -> Matrix<Double> {
      right * Matrix.product(left, .transposed, b) + Self.sparse(transposed, flipped, b)
    }
    let q = try Self.orthonormal(forward(basis))
    // (X + R)^T Q = W S Z^T, so X + R is about (Q Z) S W^T.
    let svd = try SingularValues(backward(q))
    basis = svd.left
    guard keeping else { return svd.values[0] }
    let rotated = Matrix.product(q, .none, svd.rightTransposed, .transposed)
    values = svd.values.map { max(0, $0 - penalty) }
    let roots = values.map { $0.squareRoot() }
    left = Matrix(rows: rotated.rows, columns: roots.count) { rotated[$0, $1] * roots[$1] }
    right = Matrix(rows: basis.rows, columns: roots.count) { basis[$0, $1] * roots[$1] }
    return svd.values[0]
  }

  /// An orthonormal basis of the columns.
  private static func orthonormal(_ a: Matrix<Double>) throws -> Matrix<Double> {
    try SingularValues(a).left
  }

  /// R B for the sparse R with `values` at the places of `entries`.
  private static func sparse(
    _ entries: ObservedEntries, _ values: [Double], _ b: Matrix<Double>
  ) -> Matrix<Double> {
    let k = b.columns
    var result = Matrix<Double>(rows: entries.rows, columns: k)
    b.elements.withUnsafeBufferPointer { b in
      result.elements.withUnsafeMutableBufferPointer { out in
        for row in 0..<entries.rows {
          for place in entries.rowStarts[row]..<entries.rowStarts[row + 1] {
            let (weight, column) = (values[place], Int(entries.columnIndices[place]))
            for index in 0..<k { out[row * k + index] += weight * b[column * k + index] }
          }
        }
      }
    }
    return result
  }
}
