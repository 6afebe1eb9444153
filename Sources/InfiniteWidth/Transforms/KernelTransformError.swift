/// A kernel that cannot be made from another, with the offending value and the remedy.
public enum KernelTransformError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Mirror images and translations need positions.
  case noPositions(shape: String, operation: String)
  /// The sources of a rearrangement do not name every feature once.
  case notAPermutation(features: Int, source: Int)
  /// The rearrangements have no elements, or one of them occurs twice, or belongs to other inputs.
  case invalidElements(count: Int, problem: String)
  /// One rearrangement after another is not among the elements.
  case notClosed(outer: Int, inner: Int)
  /// A kernel of an input and itself is not positive.
  case invalidDiagonal(index: Int, value: Double)
  /// An entry is larger than the diagonals allow.
  case notACovariance(row: Int, column: Int, correlation: Double)
  /// The kernel between transformed inputs is not that between the inputs.
  case notEquivariant(row: Int, column: Int, difference: Double)

  /// One line: what, where, and what to do.
  public var description: String {
    switch self {
    case .noPositions(let shape, let operation):
      return "inputs of shape \(shape) have no \(operation); give inputs of shape height x width x"
        + " channels"
    case .notAPermutation(let features, let source):
      return "source \(source) of a rearrangement of \(features) features occurs twice or is out of"
        + " range; every feature must be named once"
    case .invalidElements(let count, let problem):
      return "\(count) rearrangements are no group: \(problem)"
    case .notClosed(let outer, let inner):
      return "element \(inner) followed by element \(outer) is not among the elements; add it, as a"
        + " group holds every product of its elements"
    case .invalidDiagonal(let index, let value):
      return "the kernel of input \(index) and itself is \(value); it must be positive to divide by"
        + " its root, so remove inputs that are all zero"
    case .notACovariance(let row, let column, let correlation):
      return "entry (\(row), \(column)) makes a correlation of \(correlation); check that the"
        + " diagonals belong to the same kernel and inputs"
    case .notEquivariant(let row, let column, let difference):
      return "entries (\(row), \(column)) and (\(column), \(row)) of the averaged kernel differ by"
        + " \(difference): the network does not treat transformed inputs alike, as with strides"
        + " that do not divide the image; augment the training set instead"
    }
  }
}
