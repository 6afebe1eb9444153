import Datasets

extension Dataset {
  /// All rows, or about `limit` of them at random, of every class its share.
  func part(limit: Int, seed: UInt64) throws -> Dataset {
    guard count > limit else { return self }
    let split = try splitRows(
      trainFraction: Double(limit) / Double(count), seed: seed,
      stratified: targets.classCount != nil)
    return selectingRows(split.training)
  }
}
