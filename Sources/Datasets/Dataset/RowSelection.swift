/// Which rows of a data set to keep: some classes, then the first few rows.
///
/// Loaders of images apply it before pixels become doubles, so a small selection of a large set
/// needs little memory.
public struct RowSelection: Sendable, Hashable {
  /// The positions of the classes to keep, nil for all; class `classes[i]` gets the new label i.
  public var classes: [Int]?
  /// The number of rows to keep of those, counted from the first; nil for all.
  public var limit: Int?

  /// Keeps `limit` rows of `classes`.
  public init(classes: [Int]? = nil, limit: Int? = nil) {
    self.classes = classes
    self.limit = limit
  }

  /// Keeps everything.
  public static let all = RowSelection()

  /// The rows to keep, in their original order, with new labels and names.
  func rows(
    labels: [Int], names: [String], name: String
  ) throws(DatasetError) -> (rows: [Int], targets: Targets) {
    if let limit, limit < 1 { throw .invalidLimit(limit) }
    var newLabel = [Int?](repeating: nil, count: names.count)
    let classes = self.classes ?? Array(names.indices)
    for (position, selected) in classes.enumerated() {
      guard names.indices.contains(selected) else {
        throw .noSuchClass(name: name, selected: "\(selected)", existing: names)
      }
      guard newLabel[selected] == nil else { throw .repeatedClass(names[selected]) }
      newLabel[selected] = position
    }
    var rows = [Int]()
    var newLabels = [Int]()
    for (row, label) in labels.enumerated() {
      if rows.count == limit { break }
      guard let replaced = newLabel[label] else { continue }
      rows.append(row)
      newLabels.append(replaced)
    }
    guard !rows.isEmpty else { throw .noRows(name: name) }
    return (rows, .classes(labels: newLabels, names: classes.map { names[$0] }))
  }
}
