/// What is to be predicted for each row.
public enum Targets: Sendable, Equatable {
  /// Classification: row i has class `labels[i]`, called `names[labels[i]]`.
  case classes(labels: [Int], names: [String])
  /// Regression: row i has the value at i.
  case values([Double])

  /// The number of rows.
  public var count: Int {
    switch self {
    case .classes(let labels, _): return labels.count
    case .values(let values): return values.count
    }
  }

  /// The number of classes; nil for regression.
  public var classCount: Int? {
    if case .classes(_, let names) = self { return names.count }
    return nil
  }

  /// The targets of `rows`, in that order.
  public func selecting(_ rows: [Int]) -> Targets {
    switch self {
    case .classes(let labels, let names):
      return .classes(labels: rows.map { labels[$0] }, names: names)
    case .values(let values): return .values(rows.map { values[$0] })
    }
  }
}
