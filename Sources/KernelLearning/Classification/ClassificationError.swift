/// Class numbers that cannot be encoded or scored.
public enum ClassificationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A class number outside 0..<count.
  case classOutOfRange(row: Int, value: Int, count: Int)
  /// Signs were asked for more than two classes.
  case notBinary(count: Int)

  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .classOutOfRange(let row, let value, let count):
      return "row \(row) has class \(value), outside 0..<\(count); number the classes from 0"
    case .notBinary(let count):
      return "\(count) classes cannot be signs; use the centered one-hot encoding"
    }
  }
}
