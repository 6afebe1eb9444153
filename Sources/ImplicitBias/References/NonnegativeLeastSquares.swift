import LinearAlgebra

/// min |A u - b|_2 over u >= 0, by the active set method.
///
/// Exact up to rounding; every step solves a least squares problem in the columns in use, of which
/// there are at most as many as rows.
///
/// Reference: Lawson, Hanson (1974), Solving Least Squares Problems, algorithm 23.10.
struct NonnegativeLeastSquares {
  /// u.
  let solution: [Double]
  /// A u - b.
  let residual: [Double]

  /// Solves the problem.
  ///
  /// - Throws: `LinearAlgebraError`.
  init(_ a: Matrix<Double>, _ b: [Double]) throws {
    let columns = a.columns
    var u = [Double](repeating: 0, count: columns)
    var passive: [Int] = []
    var error = b.scaled(by: -1)
    // Below this a gradient is rounding.
    let tolerance = 1e-13 * (1 + a.elements.largestMagnitude) * (1 + b.largestMagnitude)
    var barred = Set<Int>()
    for _ in 0..<(30 * (columns + 10)) {
      let gradient = a.apply(.transposed, to: error)
      let inUse = Set(passive).union(barred)
      let candidates = (0..<columns).filter { !inUse.contains($0) && gradient[$0] < -tolerance }
      guard let entering = candidates.min(by: { gradient[$0] < gradient[$1] }) else { break }
      passive.append(entering)
      var isFirst = true
      while !passive.isEmpty {
        let part = try SingularValues(a.selectingColumns(passive))
          .leastSquares(.column(b), tolerance: 1e-13).elements
        // Rounding may let a column in that would be negative at once.
        if isFirst, part.last! <= 0 {
          passive.removeLast()
          barred.insert(entering)
          break
        }
        isFirst = false
        guard let _ = part.firstIndex(where: { $0 <= 0 }) else {
          for (place, column) in passive.enumerated() { u[column] = part[place] }
          barred.removeAll()
          break
        }
        var share = 1.0
        for (place, column) in passive.enumerated() where part[place] <= 0 {
          share = min(share, u[column] / (u[column] - part[place]))
        }
        for (place, column) in passive.enumerated() {
          u[column] += share * (part[place] - u[column])
          if part[place] <= 0, u[column] <= 1e-15 { u[column] = 0 }
        }
        passive.removeAll { u[$0] == 0 }
      }
      error = (a * u).adding(-1, b)
    }
    solution = u
    residual = error
  }
}
