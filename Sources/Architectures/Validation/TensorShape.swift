/// The shape of the signal between two layers, for one input.
public struct TensorShape: Hashable, Sendable {
  /// The extent in each spatial dimension; empty for a vector.
  public var positions: [Int]
  /// The number of channels at each position.
  public var channels: ChannelCount

  /// A signal of `channels` at each of `positions`.
  public init(positions: [Int], channels: ChannelCount) {
    self.positions = positions
    self.channels = channels
  }

  /// The shape of an input.
  public init(_ input: InputShape) {
    self.init(positions: input.positions, channels: ChannelCount(fixed: input.channels))
  }

  /// The number of positions, 1 for a vector.
  public var positionCount: Int { positions.reduce(1, *) }

  /// The dimensions when every layer without `units` has `width` channels.
  public func dimensions(width: Int) -> [Int] { positions + [channels.resolved(width: width)] }
}

extension TensorShape: CustomStringConvertible {
  /// Positions, then channels, such as `8 x 8 x w`, where w is the width.
  public var description: String {
    (positions.map(String.init) + [channels.description]).joined(separator: " x ")
  }
}

/// A number of channels, `fixed + widths * width`, where the width of a finite network is not
/// known yet: a layer without `units` has `width` channels.
///
/// At infinite width it tells in what proportion concatenated branches count.
public struct ChannelCount: Hashable, Sendable {
  /// The part that the description fixes.
  public var fixed: Int
  /// How many times the width is added.
  public var widths: Int

  /// `fixed + widths * width` channels.
  public init(fixed: Int = 0, widths: Int = 0) {
    self.fixed = fixed
    self.widths = widths
  }

  /// The channels of a layer: its `units`, or the width.
  public init(units: Int?) {
    self = units.map { ChannelCount(fixed: $0) } ?? ChannelCount(widths: 1)
  }

  /// The number of channels at the given width.
  public func resolved(width: Int) -> Int { fixed + widths * width }

  /// The sum of two counts.
  public static func + (a: ChannelCount, b: ChannelCount) -> ChannelCount {
    ChannelCount(fixed: a.fixed + b.fixed, widths: a.widths + b.widths)
  }

  /// The count `factor` times over.
  public static func * (a: ChannelCount, factor: Int) -> ChannelCount {
    ChannelCount(fixed: a.fixed * factor, widths: a.widths * factor)
  }
}

extension ChannelCount: CustomStringConvertible {
  /// Such as `64`, `w`, `2w` or `2w + 3`, where w is the width.
  public var description: String {
    guard widths > 0 else { return "\(fixed)" }
    let widthPart = widths == 1 ? "w" : "\(widths)w"
    return fixed == 0 ? widthPart : "\(widthPart) + \(fixed)"
  }
}
