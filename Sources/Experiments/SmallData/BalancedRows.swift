import LinearAlgebra

/// Rows of a classification set in which every class comes equally often.
enum BalancedRows {
  /// Draws `count` rows of every class without replacement; one row of each class after another, so
  /// that any stretch of classes * k rows that begins at a multiple of it is balanced too.
  ///
  /// - Parameter labels: the class of each row, from 0.
  /// - Throws: `ExperimentFailure.tooFewRows`.
  static func draw(
    _ labels: [Int], classes: Int, count: Int, random: RandomStream
  ) throws -> [Int] {
    var random = random
    let order = random.permutation(labels.count)
    var rows = [[Int]](repeating: [], count: classes)
    for row in order where rows[labels[row]].count < count { rows[labels[row]].append(row) }
    if let short = rows.firstIndex(where: { $0.count < count }) {
      throw ExperimentFailure.tooFewRows(class: short, rows: rows[short].count, needed: count)
    }
    return (0..<count).flatMap { index in rows.map { $0[index] } }
  }
}
