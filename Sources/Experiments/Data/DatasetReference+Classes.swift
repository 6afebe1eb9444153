import Datasets

extension DatasetReference {
  /// Reads the first `limit` rows of some classes, each named by its name or its number from 0.
  ///
  /// A name wins over a number. The i-th class of `classes` gets the new label i. Image sets are
  /// selected before their bytes become doubles.
  ///
  /// - Parameter classes: nil for all classes.
  /// - Throws: as `load(selecting:)`; `DatasetError.noSuchClass`, `.repeatedClass`, `.invalidLimit`,
  ///   and `.notClassification` when classes are named and the targets are values.
  public func load(classes: [String]?, limit: Int?) throws -> Dataset {
    guard let classes else { return try load(selecting: RowSelection(limit: limit)) }
    let first = try load(selecting: RowSelection(limit: 1))
    let names = try first.classes().names
    let positions = try classes.map { wanted in
      if let position = names.firstIndex(of: wanted) { return position }
      guard let position = Int(wanted), names.indices.contains(position) else {
        throw DatasetError.noSuchClass(name: first.name, selected: wanted, existing: names)
      }
      return position
    }
    let selected = try load(selecting: RowSelection(classes: positions, limit: limit))
    try selected.checkSeveralClasses()
    return selected
  }
}
