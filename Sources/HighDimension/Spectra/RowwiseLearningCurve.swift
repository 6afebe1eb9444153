import LinearAlgebra

/// The learning curve of ridge regression with any kernel on any data, from the kernel matrix itself:
/// `LearningCurvePrediction` without the assumption that eigenvectors are in general position.
///
/// Each of the M rows is drawn independently with probability q = n/M. By the leave-one-out (cavity)
/// argument the mean of the drawn rows' inverse is G = (K + D)^{-1} for a diagonal D of
///
///     D_i = ridge/q + s_i (1 - q)/q,    s_i = 1/G_ii - D_i,
///
/// where s_i is the variance that is left at row i after learning from the others. The squared
/// error u_i at row i while it is not drawn solves
///
///     G_ii^2 u_i = |(G y)_i|^2 + (1 - q)/q sum_{j != i} G_ij^2 u_j,
///
/// and the mean of u is the test error. As q -> 1 this is the exact leave-one-out error; for equal
/// s_i it is `LearningCurvePrediction`. Real rows are not alike, and where n/M is not small this is
/// the form to use.
///
/// Reference: Malzahn and Opper (2005), "A statistical physics approach for the analysis of machine
/// learning algorithms on real data", J. Stat. Mech. P11001, for the argument.
public struct RowwiseLearningCurve: Sendable {
  private let kernel: Matrix<Double>
  private let targets: Matrix<Double>

  /// The kernel of all rows, (M, M), and their targets, (M, c).
  public init(kernel: Matrix<Double>, targets: Matrix<Double>) {
    precondition(
      kernel.rows == kernel.columns && kernel.rows == targets.rows,
      "\(targets.rows) targets for a kernel of \(kernel.rows) x \(kernel.columns)")
    self.kernel = kernel
    self.targets = targets
  }

  /// M.
  public var rows: Int { kernel.rows }

  /// A predicted test error.
  public struct Point: Sendable, Hashable, Codable {
    /// n.
    public let samples: Int
    /// The mean squared error on rows not drawn, summed over the outputs.
    public let testError: Double
    /// The iterations of the fixed point.
    public let iterations: Int
    /// The largest relative change in the last of them.
    public let change: Double
    /// Whether the change is below the tolerance.
    public let isConverged: Bool
  }

  /// The error after learning from `samples` of the rows with this ridge (on K + ridge I).
  ///
  /// Cost: 3 M^3 flops for each of 5 to 30 iterations.
  ///
  /// - Throws: `HighDimensionError.outOfDomain` for n outside 1 ..< M or a ridge that is not
  ///   positive; `LinearAlgebraError`.
  public func point(
    samples n: Int, ridge: Double, tolerance: Double = 1e-3, maximumIterations: Int = 100
  ) throws -> Point {
    try require(n >= 1 && n < rows, .samples, Double(n), "1 ... \(rows - 1)")
    try require(ridge > 0 && ridge.isFinite, .ridge, ridge, "(0, infinity)")
    let q = Double(n) / Double(rows)
    var left = kernel.diagonal.map { max($0, 0) * (1 - q) }
    var (iterations, change) = (0, Double.infinity)
    while iterations < maximumIterations, change > tolerance {
      let diagonal = left.map { (ridge + $0 * (1 - q)) / q }
      let inverse = try Self.inverse(kernel, adding: diagonal)
      change = 0
      for row in 0..<rows {
        let next = max(0, 1 / Self.columnSquare(inverse, row) - diagonal[row])
        let scale = max(next, left[row], 1e-12 * ridge)
        change = max(change, abs(next - left[row]) / scale)
        // Every other step goes half way, which ends the oscillation of plain iteration.
        left[row] = iterations.isMultiple(of: 2) ? (next + left[row]) / 2 : next
      }
      iterations += 1
    }
    let diagonal = left.map { (ridge + $0 * (1 - q)) / q }
    let error = try Self.error(
      Self.inverse(kernel, adding: diagonal).gram(.transposed), targets, q)
    return Point(
      samples: n, testError: error, iterations: iterations, change: change,
      isConverged: change <= tolerance)
  }

  /// L^{-1} of K + D = L L^T.
  private static func inverse(
    _ kernel: Matrix<Double>, adding diagonal: [Double]
  ) throws -> Matrix<Double> {
    var sum = kernel
    for row in diagonal.indices { sum[row, row] += diagonal[row] }
    return try Cholesky(sum).solveFactor(.identity(diagonal.count))
  }

  /// (L^{-T} L^{-1})_ii.
  private static func columnSquare(_ inverse: Matrix<Double>, _ column: Int) -> Double {
    let n = inverse.columns
    return inverse.elements.withUnsafeBufferPointer { a in
      var sum = 0.0
      for row in column..<n { sum += a[row * n + column] * a[row * n + column] }
      return sum
    }
  }

  /// The mean of u.
  private static func error(
    _ g: Matrix<Double>, _ y: Matrix<Double>, _ q: Double
  ) throws -> Double {
    let solved = g * y
    var system = g.map { -(1 - q) / q * $0 * $0 }
    var right = Matrix<Double>(rows: g.rows, columns: 1)
    for row in 0..<g.rows {
      system[row, row] = g[row, row] * g[row, row]
      right[row, 0] = solved[row: row].reduce(0) { $0 + $1 * $1 }
    }
    let u = try Cholesky(system).solve(right)
    return u.elements.reduce(0, +) / Double(max(1, g.rows))
  }
}
