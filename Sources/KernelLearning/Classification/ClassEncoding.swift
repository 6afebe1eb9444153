import LinearAlgebra

/// How class numbers become regression targets.
public enum ClassEncoding: String, Sendable, Codable, CaseIterable {
  /// Classes 0 and 1 as -1 and +1: one column.
  case signs
  /// Class k of c as the k-th unit vector minus 1/c: c columns whose rows sum to 0.
  case centeredOneHot

  /// The targets of `classes`: (n, 1) or (n, `count`).
  ///
  /// - Throws: `ClassificationError.classOutOfRange` for a class outside 0..<count, and
  ///   `.notBinary` for signs with more than two classes.
  public func targets(_ classes: [Int], count: Int) throws -> Matrix<Double> {
    if let row = classes.firstIndex(where: { !(0..<count).contains($0) }) {
      throw ClassificationError.classOutOfRange(row: row, value: classes[row], count: count)
    }
    switch self {
    case .signs:
      guard count <= 2 else { throw ClassificationError.notBinary(count: count) }
      return .column(classes.map { $0 == 1 ? 1 : -1 })
    case .centeredOneHot:
      let mean = 1 / Double(count)
      return Matrix(rows: classes.count, columns: count) {
        (classes[$0] == $1 ? 1 : 0) - mean
      }
    }
  }
}

extension Matrix {
  /// The class that each row decides for: the first largest column, or for a single column class 1
  /// where it is at least 0 and class 0 where it is negative.
  public var decisions: [Int] {
    (0..<rows).map { row in
      guard columns > 1 else { return columns == 1 && self[row, 0] >= 0 ? 1 : 0 }
      var best = 0
      for column in 1..<columns where self[row, column] > self[row, best] { best = column }
      return best
    }
  }
}
