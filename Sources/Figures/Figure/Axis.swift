/// One axis of a figure: what it measures, in which unit, and how it is scaled.
public struct Axis: Equatable, Sendable {
  /// How values become positions.
  public enum Scale: Equatable, Sendable {
    /// Equal steps for equal differences.
    case linear
    /// Equal steps for equal ratios (base 10); only positive values have a place.
    case log
  }

  /// A tick with a name of its own, for categories.
  public struct Tick: Equatable, Sendable {
    /// The position on the axis.
    public var position: Double
    /// The text at the tick, as ``Markup`` source.
    public var label: String

    /// A named tick.
    public init(at position: Double, _ label: String) {
      self.position = position
      self.label = label
    }
  }

  /// What is measured, as ``Markup`` source.
  public var label: String
  /// The unit, drawn in parentheses after the label; nil for pure numbers.
  public var unit: String?
  /// Linear or logarithmic.
  public var scale: Scale
  /// The shown interval; nil fits the data with a small margin.
  public var range: ClosedRange<Double>?
  /// Ticks with names; nil chooses round numbers.
  public var ticks: [Tick]?

  /// An axis with a label.
  public init(
    _ label: String, unit: String? = nil, scale: Scale = .linear,
    range: ClosedRange<Double>? = nil, ticks: [Tick]? = nil
  ) {
    self.label = label
    self.unit = unit
    self.scale = scale
    self.range = range
    self.ticks = ticks
  }

  /// An axis of categories at 0, 1, 2 and so on, with half a step of room at both ends.
  public static func categories(_ label: String, _ names: [String]) -> Axis {
    Axis(
      label, range: -0.6...(Double(max(names.count, 1)) - 0.4),
      ticks: names.enumerated().map { Tick(at: Double($0.offset), $0.element) })
  }

  /// The label with its unit.
  var text: String { unit.map { "\(label) (\($0))" } ?? label }

  /// Whether a value has a place on this axis.
  func accepts(_ value: Double) -> Bool {
    value.isFinite && (scale == .linear || value > 0)
  }
}
