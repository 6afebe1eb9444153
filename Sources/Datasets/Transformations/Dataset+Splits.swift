import LinearAlgebra

extension Dataset {
  /// Splits the rows at random into round(`trainFraction` n) for training and the rest.
  ///
  /// Both parts keep the original order. The split is a function of the number of rows, the labels
  /// if stratified, and the seed alone.
  ///
  /// - Parameter stratified: split every class in the same proportion, rounded for each class.
  /// - Throws: `DatasetError.invalidFraction`, `.emptyPart`; `.notClassification` if stratified.
  public func splitRows(
    trainFraction: Double, seed: UInt64, stratified: Bool = false
  ) throws(DatasetError) -> RowSplit {
    guard trainFraction > 0, trainFraction < 1 else { throw .invalidFraction(trainFraction) }
    var split = RowSplit(training: [], test: [])
    for group in try shuffledGroups(seed: seed, purpose: "split", stratified: stratified) {
      let size = Int((trainFraction * Double(group.count)).rounded())
      split.training += group[..<size]
      split.test += group[size...]
    }
    guard !split.training.isEmpty, !split.test.isEmpty else {
      throw .emptyPart(name: name, rows: count, request: "a training fraction of \(trainFraction)")
    }
    split.training.sort()
    split.test.sort()
    return split
  }

  /// The two parts of `splitRows(trainFraction:seed:stratified:)` as data sets.
  public func split(
    trainFraction: Double, seed: UInt64, stratified: Bool = false
  ) throws(DatasetError) -> (training: Dataset, test: Dataset) {
    let rows = try splitRows(trainFraction: trainFraction, seed: seed, stratified: stratified)
    return (selectingRows(rows.training), selectingRows(rows.test))
  }

  /// Partitions the rows at random into `folds` test parts whose sizes differ by at most one.
  ///
  /// - Parameter stratified: also spread every class evenly over the parts, to within one row.
  /// - Throws: `DatasetError.emptyPart` unless 2 <= `folds` <= n; `.notClassification`.
  public func kFold(
    _ folds: Int, seed: UInt64, stratified: Bool = false
  ) throws(DatasetError) -> [RowSplit] {
    guard folds >= 2, folds <= count else {
      throw .emptyPart(name: name, rows: count, request: "\(folds) folds")
    }
    let order = try shuffledGroups(seed: seed, purpose: "folds", stratified: stratified)
      .flatMap { $0 }
    var fold = [Int](repeating: 0, count: count)
    for (position, row) in order.enumerated() { fold[row] = position % folds }
    return (0..<folds).map { held in
      RowSplit(
        training: fold.indices.filter { fold[$0] != held },
        test: fold.indices.filter { fold[$0] == held })
    }
  }

  /// All rows shuffled together, or each class on its own.
  private func shuffledGroups(
    seed: UInt64, purpose: String, stratified: Bool
  ) throws(DatasetError) -> [[Int]] {
    var groups = [Array(0..<count)]
    if stratified {
      let (labels, names) = try classes()
      groups = [[Int]](repeating: [], count: names.count)
      for (row, label) in labels.enumerated() { groups[label].append(row) }
    }
    let stream = RandomStream(seed: seed).child(purpose)
    return groups.enumerated().map { index, group in
      var own = stream.child(index)
      return own.permutation(group.count).map { group[$0] }
    }
  }
}
