/// A linear network whose layers are diagonal: beta is the elementwise product of w_1 to w_L.
///
/// Reference: Gunasekar, Lee, Soudry, Srebro (2018), arXiv:1806.00468, section 3.
public struct DiagonalNetwork: Parametrization {
  /// The number of inputs.
  public let width: Int
  /// The number L of layers.
  public let depth: Int

  /// A network of `depth` layers on `width` inputs.
  ///
  /// - Precondition: both are positive.
  public init(width: Int, depth: Int) {
    precondition(width > 0 && depth > 0, "width \(width), depth \(depth)")
    self.width = width
    self.depth = depth
  }

  /// L D.
  public var parameterCount: Int { width * depth }
  /// D.
  public var outputCount: Int { width }

  /// The product of the layers.
  public func output(_ parameters: [Double]) -> [Double] {
    (0..<width).map { column in
      (0..<depth).reduce(1.0) { $0 * parameters[$1 * width + column] }
    }
  }

  /// The cotangent times the other layers.
  public func pullback(_ parameters: [Double], _ cotangent: [Double]) -> [Double] {
    (0..<depth).flatMap { layer in
      (0..<width).map { column in
        (0..<depth).reduce(cotangent[column]) {
          $1 == layer ? $0 : $0 * parameters[$1 * width + column]
        }
      }
    }
  }
}
