/// The shape of one input of a network.
public enum InputShape: Hashable, Sendable {
  /// A row of a table.
  case vector(features: Int)
  /// Positions in a line, each with channels.
  case sequence(length: Int, channels: Int)
  /// Positions in a grid, each with channels.
  case image(height: Int, width: Int, channels: Int)

  /// The extent in each spatial dimension; empty for a vector.
  public var positions: [Int] {
    switch self {
    case .vector: return []
    case .sequence(let length, _): return [length]
    case .image(let height, let width, _): return [height, width]
    }
  }

  /// The number of channels, or of features of a vector.
  public var channels: Int {
    switch self {
    case .vector(let features): return features
    case .sequence(_, let channels): return channels
    case .image(_, _, let channels): return channels
    }
  }

  /// The dimensions as in an array of inputs: positions, then channels.
  public var dimensions: [Int] { positions + [channels] }

  /// The shape with the given dimensions, positions first and channels last; nil unless there are
  /// one, two or three.
  public init?(dimensions: [Int]) {
    switch dimensions.count {
    case 1: self = .vector(features: dimensions[0])
    case 2: self = .sequence(length: dimensions[0], channels: dimensions[1])
    case 3:
      self = .image(height: dimensions[0], width: dimensions[1], channels: dimensions[2])
    default: return nil
    }
  }
}

extension InputShape: CustomStringConvertible {
  /// The dimensions, such as `32 x 32 x 3`.
  public var description: String { dimensions.map(String.init).joined(separator: " x ") }
}
