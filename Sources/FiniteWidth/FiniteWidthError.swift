/// A finite network that cannot be built or trained, with the offending value and the remedy.
public enum FiniteWidthError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A layer has no finite reading on its input.
  case unsupportedLayer(path: String, layer: String)
  /// Branches that meet have different widths.
  case widthMismatch(path: String, widths: [Int])
  /// The network's output has another width than asked for.
  case outputMismatch(expected: Int, actual: Int)
  /// A size or option is outside its range.
  case invalidValue(name: String, value: Double, requirement: String)
  /// Inputs, targets or tests do not fit the network or each other.
  case shapeMismatch(what: String, expected: Int, actual: Int)
  /// Sums over paths are not defined for a layer.
  case noPaths(layer: String)
  /// A row to predict lies outside the span of the inputs that the network keeps coordinates for.
  case outsideRowSpace(row: Int, residual: Double)

  /// One line: what happened, where, and what to do.
  public var description: String {
    switch self {
    case .unsupportedLayer(let path, let layer):
      return "layer \(path) (\(layer)) has no finite network on this input; layers that need"
        + " positions take an `input:` shape of a sequence or image, expNormalized has no function,"
        + " and layerNorm takes axes of its input without the batch"
    case .widthMismatch(let path, let widths):
      return "the branches of layer \(path) have widths \(widths); give their last dense layers"
        + " equal units"
    case .outputMismatch(let expected, let actual):
      return "the network has \(actual) outputs instead of \(expected); end it with a dense layer"
        + " without units (behind a global pool or flatten), or ask for \(actual) outputs"
    case .invalidValue(let name, let value, let requirement):
      return "\(name) is \(value); it must be \(requirement)"
    case .shapeMismatch(let what, let expected, let actual):
      return "\(what): expected \(expected), got \(actual)"
    case .noPaths(let layer):
      return
        "the network has a layer \(layer), for which sums over paths are not defined; path norms"
        + " and path-sgd take dense layers, convolutions, pools, dropout, branches that are added or"
        + " concatenated, and the activations relu, leakyRelu, abs and identity"
    case .outsideRowSpace(let row, let residual):
      return "row \(row) lies outside the span of the given inputs (relative residual \(residual));"
        + " pass it as `testInputs` when the network is made, or use the basis of pixels"
    }
  }
}

extension FiniteWidthError {
  /// Throws `shapeMismatch` unless the sizes agree.
  static func check(_ what: String, expected: Int, actual: Int) throws {
    guard expected == actual else {
      throw FiniteWidthError.shapeMismatch(what: what, expected: expected, actual: actual)
    }
  }

  /// Throws `invalidValue` unless `condition` holds.
  static func require(
    _ condition: Bool, _ name: String, _ value: Double, _ requirement: String
  ) throws {
    guard condition else {
      throw FiniteWidthError.invalidValue(name: name, value: value, requirement: requirement)
    }
  }
}
