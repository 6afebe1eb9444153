import LinearAlgebra

/// The dual problem of a support vector machine with very few rows, solved by enumeration.
struct TinyProblem {
  let kernel: Matrix<Double>
  let signs: [Double]
  let cost: Double

  /// The only alpha that satisfies the conditions of the optimum; nil when none is found.
  ///
  /// For every assignment of rows to 0, `cost` and between, the linear equations of the rows between
  /// and of sum y alpha = 0 give alpha and the offset b; it is the optimum when
  /// 0 <= alpha <= cost, y f >= 1 at 0 and y f <= 1 at `cost`.
  func optimum() -> [Double]? {
    let n = signs.count
    var assignments = [[]] as [[Int]]
    for _ in 0..<n { assignments = assignments.flatMap { a in (0..<3).map { a + [$0] } } }
    return assignments.lazy.compactMap(solution).first
  }

  private func solution(_ assignment: [Int]) -> [Double]? {
    let n = signs.count
    let free = (0..<n).filter { assignment[$0] == 2 }
    // Without a free row b is not unique: the rows between are what decides it.
    guard !free.isEmpty else { return extreme(assignment) }
    var alpha = assignment.map { $0 == 1 ? cost : 0 }
    var system = Matrix<Double>(rows: free.count + 1, columns: free.count + 2)
    for (r, i) in free.enumerated() {
      for (c, j) in free.enumerated() { system[r, c] = signs[i] * signs[j] * kernel[i, j] }
      system[r, free.count] = signs[i]
      let fixed = (0..<n).reduce(0) { $0 + signs[i] * signs[$1] * kernel[i, $1] * alpha[$1] }
      system[r, free.count + 1] = 1 - fixed
      system[free.count, r] = signs[i]
    }
    system[free.count, free.count + 1] = -(0..<n).reduce(0) { $0 + signs[$1] * alpha[$1] }
    let solved = Self.eliminate(system)
    for (r, i) in free.enumerated() { alpha[i] = solved[r] }
    guard solved.allSatisfy(\.isFinite), alpha.allSatisfy({ $0 >= -1e-12 && $0 <= cost + 1e-12 })
    else { return nil }
    let b = solved[free.count]
    return holds(alpha, assignment, b...b) ? alpha : nil
  }

  /// All rows at 0 or at the cost: b may lie in an interval.
  private func extreme(_ assignment: [Int]) -> [Double]? {
    let alpha = assignment.map { $0 == 1 ? cost : 0 }
    guard abs(zip(alpha, signs).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-12 else { return nil }
    var (low, high) = (-Double.infinity, Double.infinity)
    for i in signs.indices {
      let gap = signs[i] - value(i, alpha)
      // y (f + b) >= 1 at 0 and <= 1 at the cost.
      if (assignment[i] == 0) == (signs[i] > 0) {
        low = max(low, gap)
      } else {
        high = min(high, gap)
      }
    }
    return low <= high ? alpha : nil
  }

  private func holds(
    _ alpha: [Double], _ assignment: [Int], _ b: ClosedRange<Double>
  ) -> Bool {
    signs.indices.allSatisfy { i in
      let margin = signs[i] * (value(i, alpha) + b.lowerBound)
      return assignment[i] == 2 || (assignment[i] == 0 ? margin >= 1 - 1e-12 : margin <= 1 + 1e-12)
    }
  }

  private func value(_ i: Int, _ alpha: [Double]) -> Double {
    signs.indices.reduce(0) { $0 + signs[$1] * alpha[$1] * kernel[i, $1] }
  }

  /// Gaussian elimination with row pivots on the augmented matrix (n, n + 1).
  static func eliminate(_ system: Matrix<Double>) -> [Double] {
    var a = system
    let n = a.rows
    for column in 0..<n {
      let pivot = (column..<n).max { abs(a[$0, column]) < abs(a[$1, column]) }!
      for c in 0...n { (a[column, c], a[pivot, c]) = (a[pivot, c], a[column, c]) }
      for row in 0..<n where row != column {
        let factor = a[row, column] / a[column, column]
        for c in column...n { a[row, c] -= factor * a[column, c] }
      }
    }
    return (0..<n).map { a[$0, n] / a[$0, $0] }
  }
}
