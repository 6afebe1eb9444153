/// A model that cannot be saved, read or used.
public enum SavedModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A kernel from files says nothing about new rows.
  case noArchitecture
  /// A file is missing or is no model.
  case unreadable(String, reason: String)
  /// The data have inputs of another shape.
  case wrongShape(data: String, shape: [Int], expected: [Int])
  /// The data have a class that the model does not know.
  case unknownClass(data: String, row: Int, name: String, known: [String])
  /// The data have values where the model has classes, or the reverse.
  case otherTargets(data: String, hasClasses: Bool)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .noArchitecture:
      return "a model with a kernel from files cannot be saved, since it says nothing about new"
        + " rows; give an architecture"
    case .unreadable(let path, let reason):
      return "\(path): \(reason); name a folder that 'ntkit regress --save' wrote"
    case .wrongShape(let data, let shape, let expected):
      return "\(data) has inputs of shape \(shape), the model takes \(expected)"
    case .unknownClass(let data, let row, let name, let known):
      let list = known.prefix(10).joined(separator: ", ")
      return "\(data): row \(row) (from 0) has class '\(name)', which the model does not know; it"
        + " knows \(list)" + (known.count > 10 ? ", ..." : "")
    case .otherTargets(let data, let hasClasses):
      return hasClasses
        ? "\(data) has values as targets, the model predicts classes"
        : "\(data) has classes as targets, the model predicts values"
    }
  }
}
