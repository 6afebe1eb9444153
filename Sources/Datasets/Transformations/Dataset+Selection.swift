import LinearAlgebra

extension Dataset {
  /// The rows named by `rows`, in that order; a row may repeat.
  public func selectingRows(_ rows: [Int]) -> Dataset {
    replacing(x: x.selectingRows(rows), targets: targets.selecting(rows))
  }

  /// The rows of some classes, in their original order; class `classes[i]` gets the new label i.
  ///
  /// - Throws: `DatasetError.noSuchClass`, `.repeatedClass`, `.noRows`, `.notClassification`.
  public func selecting(classes: [Int]) throws(DatasetError) -> Dataset {
    try selecting(RowSelection(classes: classes))
  }

  /// The rows of the classes with these names; the i-th name gets the new label i.
  ///
  /// - Throws: as `selecting(classes:)`.
  public func selecting(classNames: [String]) throws(DatasetError) -> Dataset {
    let names = try classes().names
    var positions = [Int]()
    for selected in classNames {
      guard let position = names.firstIndex(of: selected) else {
        throw .noSuchClass(name: name, selected: selected, existing: names)
      }
      positions.append(position)
    }
    return try selecting(classes: positions)
  }

  /// The first `limit` rows, or all when there are fewer.
  ///
  /// - Throws: `DatasetError.invalidLimit` when `limit` is not positive.
  public func limited(to limit: Int) throws(DatasetError) -> Dataset {
    guard limit >= 1 else { throw .invalidLimit(limit) }
    return limit >= count ? self : selectingRows(Array(0..<limit))
  }

  /// The rows that `selection` keeps.
  ///
  /// - Throws: as `selecting(classes:)` and `limited(to:)`.
  public func selecting(_ selection: RowSelection) throws(DatasetError) -> Dataset {
    guard selection != .all else { return self }
    if selection.classes == nil {
      return try selection.limit.map { (n) throws(DatasetError) in try limited(to: n) } ?? self
    }
    let (labels, names) = try classes()
    let kept = try selection.rows(labels: labels, names: names, name: name)
    return replacing(x: x.selectingRows(kept.rows), targets: kept.targets)
  }
}
