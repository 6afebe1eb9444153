/// A call of the C interface that makes no sense by itself.
enum BorderError: Error, Equatable, CustomStringConvertible {
  /// A handle of another kind, or none.
  case missingObject(String)
  /// An operation nobody knows.
  case unknownOperation(String)
  /// A setting nobody knows.
  case unknownSetting(String, operation: String, known: [String])
  /// Settings that cannot be read.
  case badSettings(operation: String, reason: String)
  /// An array that is missing.
  case missingArray(String)
  /// An array of the wrong shape.
  case wrongShape(String, shape: [Int], expected: String)
  /// An array of the wrong type.
  case wrongType(String, seen: Int32, expected: String)
  /// An array with a NaN or an infinity; places count from 0.
  case notFinite(String, row: Int, column: Int, value: Double)
  /// A value outside of its range.
  case badValue(String, value: String, rule: String)

  /// One line: what is wrong and what to do.
  var description: String {
    switch self {
    case .missingObject(let what): return "the handle is no \(what); give one that was made here"
    case .unknownOperation(let name):
      return "there is no operation '\(name)'; known are "
        + OperationName.allCases.map(\.rawValue).joined(separator: ", ")
    case .unknownSetting(let name, let operation, let known):
      return "'\(operation)' has no setting '\(name)'; known are \(known.joined(separator: ", "))"
    case .badSettings(let operation, let reason):
      return "the settings of '\(operation)' cannot be read: \(reason)"
    case .missingArray(let name): return "the array '\(name)' is missing"
    case .wrongShape(let name, let shape, let expected):
      return "\(name) has shape \(shape); expected is \(expected)"
    case .wrongType(let name, let seen, let expected):
      return "\(name) has element type \(seen); expected is \(expected)"
    case .notFinite(let name, let row, let column, let value):
      return
        "\(name): row \(row), column \(column) (from 0) is \(value); every entry must be finite"
    case .badValue(let name, let value, let rule): return "\(name) is \(value); it must be \(rule)"
    }
  }

  /// Whether what the arrays hold is to blame, not the call.
  var isData: Bool {
    switch self {
    case .wrongShape, .notFinite: return true
    default: return false
    }
  }
}
