import LinearAlgebra

extension ExperimentContext {
  /// A seed for one purpose, a pure function of the run's own.
  func seed(_ purpose: String, _ index: Int = 0) -> UInt64 {
    var own = stream(purpose).child(index)
    return own.next()
  }

  /// `columns` independent columns of `count` random signs: (count, columns).
  func randomSigns(_ purpose: String, count: Int, columns: Int = 1) -> Matrix<Double> {
    var signs = Matrix<Double>(rows: count, columns: columns)
    for column in 0..<columns {
      var own = stream(purpose).child(column)
      for row in 0..<count { signs[row, column] = own.sign() }
    }
    return signs
  }
}
