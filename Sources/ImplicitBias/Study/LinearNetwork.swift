/// A kind of deep linear network that computes beta·x.
public enum LinearNetwork: Sendable, Equatable {
  /// Fully connected, of this many layers with as many units as inputs.
  case connected(depth: Int)
  /// Diagonal layers: beta is their elementwise product.
  case diagonal(depth: Int)
  /// Circular convolutions of full width with a dense last layer.
  case convolutional(depth: Int)

  /// The forms, as they are written.
  public static let forms = ["connected[:2]", "diagonal[:2]", "convolutional[:2]"]

  /// The largest number of unknowns for which the least penalty is searched.
  static let largestBridge = 12

  /// A network in one of the forms; nil for anything else or a depth outside 1 to 10.
  public init?(parsing text: String) {
    let parts = text.lowercased().split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let depth = parts.count == 2 ? Int(parts[1]) : 2,
      (1...10).contains(depth)
    else { return nil }
    switch parts[0] {
    case "connected": self = .connected(depth: depth)
    case "diagonal": self = .diagonal(depth: depth)
    case "convolutional": self = .convolutional(depth: depth)
    default: return nil
    }
  }

  /// What the network makes small besides l1, l2 and l-infinity.
  func penalty(width: Int) -> BridgePenalty? {
    switch self {
    case .connected, .diagonal(...2), .convolutional(...1): return nil
    case .diagonal(let depth): return .coordinates(width: width, power: 2 / Double(depth))
    case .convolutional(let depth): return .fourier(width: width, power: 2 / Double(depth))
    }
  }
}

extension LinearNetwork: CustomStringConvertible {
  /// The kind and the depth in words.
  public var description: String {
    switch self {
    case .connected(let depth): return "fully connected linear network of depth \(depth)"
    case .diagonal(let depth): return "diagonal linear network of depth \(depth)"
    case .convolutional(let depth): return "convolutional linear network of depth \(depth)"
    }
  }
}
