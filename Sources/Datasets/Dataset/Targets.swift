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

  /// The targets as numbers: values, or the names of classes where few whole numbers among values
  /// were read as classes; nil when a name is no number.
  package var numbers: [Double]? {
    switch self {
    case .values(let values): return values
    case .classes(let labels, let names):
      let numbers = names.map { Double($0) }
      return numbers.contains(nil) ? nil : labels.map { numbers[$0]! }
    }
  }

  /// `labels`, whose classes are called `names`, with the numbers that `known` has for these names.
  ///
  /// - Throws: `unknown` of the first row whose class is not known, or not among `seen`.
  package static func matched(
    _ labels: [Int], _ names: [String], to known: [String], seen: Set<Int>? = nil,
    unknown: (_ row: Int, _ name: String) -> any Error
  ) throws -> Targets {
    let position = names.map { known.firstIndex(of: $0) }
    return .classes(
      labels: try labels.enumerated().map { row, label in
        guard let match = position[label], seen?.contains(match) ?? true else {
          throw unknown(row, names[label])
        }
        return match
      }, names: known)
  }
}
