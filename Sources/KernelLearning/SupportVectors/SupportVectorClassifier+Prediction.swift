import LinearAlgebra

extension SupportVectorClassifier {
  /// The decision values of m rows for every pair: (m, p).
  ///
  /// Cost: m s (k - 1) multiply-adds, in a fixed order.
  ///
  /// - Parameter cross: K(x, X), (m, n): new rows by training rows.
  public func decisionValues(_ cross: Matrix<Double>) -> Matrix<Double> {
    precondition(
      cross.columns == trainingCount,
      "a cross kernel of \(cross.columns) columns for \(trainingCount) training rows")
    let ranges = supportRanges
    let terms = pairs.map { pair in
      (ranges[classes.firstIndex(of: pair.first)!], ranges[classes.firstIndex(of: pair.second)!])
    }
    var values = Matrix<Double>(rows: cross.rows, columns: pairs.count)
    var row = [Double](repeating: 0, count: support.count)
    for i in 0..<cross.rows {
      for (index, column) in support.enumerated() { row[index] = cross[i, column] }
      for (pair, (first, second)) in terms.enumerated() {
        var sum = 0.0
        for index in first { sum += coefficients[pair, index] * row[index] }
        for index in second { sum += coefficients[pair, index] * row[index] }
        values[i, pair] = sum - offsets[pair]
      }
    }
    return values
  }

  /// The class of each row by the votes of its decision values, (m, p).
  public func votes(_ decisionValues: Matrix<Double>) -> [Int] {
    precondition(
      decisionValues.columns == pairs.count,
      "\(decisionValues.columns) decision values for \(pairs.count) pairs")
    return Self.votes(decisionValues, classes: classes)
  }

  /// The class of each row by the votes of its decision values for the pairs of `classes`.
  package static func votes(_ decisionValues: Matrix<Double>, classes: [Int]) -> [Int] {
    (0..<decisionValues.rows).map { row in
      var votes = [Int](repeating: 0, count: classes.count)
      var pair = 0
      for a in classes.indices {
        for b in classes.indices.dropFirst(a + 1) {
          votes[decisionValues[row, pair] > 0 ? a : b] += 1
          pair += 1
        }
      }
      // The first of the largest.
      let best = votes.indices.reduce(0) { votes[$1] > votes[$0] ? $1 : $0 }
      return classes[best]
    }
  }

  /// The class of each of m rows.
  ///
  /// - Parameter cross: K(x, X), (m, n): new rows by training rows.
  public func predict(_ cross: Matrix<Double>) -> [Int] { votes(decisionValues(cross)) }

  /// Where in `support` the rows of each class stand.
  private var supportRanges: [Range<Int>] {
    var start = 0
    return supportCounts.map { count in
      defer { start += count }
      return start..<start + count
    }
  }
}
