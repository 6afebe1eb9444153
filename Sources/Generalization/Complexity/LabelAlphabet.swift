import LinearAlgebra

/// The label vectors that a class can have, for drawing labels at random.
///
/// Their mean is 0 and their norms are equal, which makes the expectations here exact.
public enum LabelAlphabet: Sendable, Hashable {
  /// -1 and +1: one column.
  case signs
  /// The unit vectors of `classes` dimensions minus 1/`classes`.
  case centeredOneHot(classes: Int)

  /// The number of columns of a label.
  public var columns: Int {
    switch self {
    case .signs: 1
    case .centeredOneHot(let classes): classes
    }
  }

  /// The squared norm of every label: 1, or 1 - 1/c.
  public var squaredNorm: Double {
    switch self {
    case .signs: 1
    case .centeredOneHot(let classes): 1 - 1 / Double(classes)
    }
  }

  /// A label drawn uniformly.
  public func draw(_ stream: inout RandomStream) -> [Double] {
    switch self {
    case .signs:
      return [stream.sign()]
    case .centeredOneHot(let classes):
      let chosen = stream.integer(below: classes)
      return (0..<classes).map { ($0 == chosen ? 1 : 0) - 1 / Double(classes) }
    }
  }
}
