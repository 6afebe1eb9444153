import LinearAlgebra

/// A division of rows into parts, each of which is held out in turn.
///
/// Every class is put in a random order and dealt out in turn, so that its rows are spread as evenly
/// as their number allows. The division is a function of the seed alone.
public struct Folds: Sendable, Equatable {
  /// The fold of each row.
  public let assignment: [Int]
  /// The number of folds.
  public let count: Int

  /// The folds that a selection takes unless told otherwise.
  public static let standardCount = 5

  /// Divides rows by their classes.
  ///
  /// - Throws: `ClassificationError.invalidFolds` unless there are 2 folds at least and no more than
  ///   rows.
  public init(
    _ count: Int = Self.standardCount, classes: [Int], seed: UInt64
  ) throws(ClassificationError) {
    guard (2...max(2, classes.count)).contains(count), count <= classes.count else {
      throw .invalidFolds(count, rows: classes.count)
    }
    let stream = RandomStream(seed: seed).child("folds")
    var fold = [Int](repeating: 0, count: classes.count)
    var position = 0
    for value in Set(classes).sorted() {
      let rows = classes.indices.filter { classes[$0] == value }
      var own = stream.child(value)
      for index in own.permutation(rows.count) {
        fold[rows[index]] = position % count
        position += 1
      }
    }
    assignment = fold
    self.count = count
  }

  /// Divides rows without regard to what they are.
  ///
  /// - Throws: as `init(_:classes:seed:)`.
  public init(
    _ count: Int = Self.standardCount, rows: Int, seed: UInt64
  ) throws(ClassificationError) {
    try self.init(count, classes: [Int](repeating: 0, count: rows), seed: seed)
  }

  /// The rows of a fold, in ascending order.
  public func held(_ fold: Int) -> [Int] {
    assignment.indices.filter { assignment[$0] == fold }
  }

  /// The rows outside a fold, in ascending order.
  public func kept(_ fold: Int) -> [Int] {
    assignment.indices.filter { assignment[$0] != fold }
  }

  /// The rows of every fold.
  public var parts: [[Int]] { (0..<count).map(held) }
}
