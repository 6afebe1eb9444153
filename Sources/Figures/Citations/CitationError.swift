/// A citation that is not in the table.
public enum CitationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No work has this key.
  case unknownKey(String)

  /// One line: what was asked and what there is.
  public var description: String {
    switch self {
    case .unknownKey(let key):
      return "no citation has the key \"\(key)\"; the keys are: "
        + Citations.all.map(\.key).joined(separator: ", ")
    }
  }
}
