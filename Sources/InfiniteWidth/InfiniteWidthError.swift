/// A kernel that cannot be computed, with the layer at fault and the remedy.
public enum InfiniteWidthError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The layer has no infinite-width reading here.
  case unsupportedLayer(path: String, layer: String, remedy: String)
  /// The standard parameterization needs the width of a layer that feeds a dense layer.
  case missingUnits(path: String)
  /// The network ends with positions, so that its kernel is no single number for two inputs.
  case positionsLeft(path: String, shape: String)
  /// The two inputs have different numbers of features.
  case featureMismatch(first: Int, second: Int)
  /// A variance along the network vanished or overflowed where that has no meaning.
  case invalidVariance(path: String, row: Int, value: Double)
  /// The quadrature of an activation without a closed form did not reach its tolerance.
  case quadratureNotConverged(path: String, value: Double, error: Double)
  /// An input is NaN or infinite.
  case notFinite(row: Int, column: Int, value: Double)
  /// The kernel does not fit into memory.
  case insufficientMemory(needed: Int, available: Int)

  /// One line: what, where, and what to do.
  public var description: String {
    switch self {
    case .unsupportedLayer(let path, let layer, let remedy):
      return "\(path): \(layer) has no infinite-width kernel here; \(remedy)"
    case .missingUnits(let path):
      return "\(path): the standard parameterization needs `units` on the layer before this"
        + " one, since its tangent kernel grows with that width; give `units`, or use the NTK"
        + " parameterization"
    case .positionsLeft(let path, let shape):
      return "\(path): the network ends in shape \(shape), with positions; end it with flatten or"
        + " globalAveragePool"
    case .featureMismatch(let first, let second):
      return "the first inputs have \(first) features and the second \(second); they must agree"
    case .invalidVariance(let path, let row, let value):
      return "\(path): the variance of input row \(row) is \(value) here; rescale the inputs, or"
        + " remove rows that are all zero"
    case .quadratureNotConverged(let path, let value, let error):
      return
        "\(path): the expectation of the activation came out as \(value) with an error estimate"
        + " of \(error); list the points where it is not smooth as `kinks`, or rescale the inputs"
    case .notFinite(let row, let column, let value):
      return "input row \(row), column \(column) is \(value); only finite numbers are accepted"
    case .insufficientMemory(let needed, let available):
      return "the plan needs \(needed) bytes of memory and the machine has \(available) free; use"
        + " fewer rows, float32, or one kind of kernel"
    }
  }
}
