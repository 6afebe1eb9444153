/// One set of points of a figure and the way it is drawn: theory as lines, measurement as markers.
public struct Series: Equatable, Sendable {
  /// How the points are drawn.
  public enum Style: Equatable, Sendable {
    /// A line; its dash pattern follows the colour, so that print without colour works.
    case line
    /// A line of short dashes: a second theory, a bound, a reference level.
    case dashedLine
    /// Markers; their shape follows the colour.
    case markers
    /// Boxes from zero, for counts and histograms.
    case bars
    /// Thin vertical strokes from zero, for many values.
    case impulses
    /// A shaded region from `lower` to `upper` around the line.
    case band(lower: [Double], upper: [Double])
  }

  /// The name in the legend, as ``Markup`` source; an empty name stays out of the legend.
  public var name: String
  /// Horizontal positions.
  public var x: [Double]
  /// Vertical positions, one for each `x`.
  public var y: [Double]
  /// Half-lengths of vertical error bars (one standard error by convention), or nil for none.
  public var errors: [Double]?
  /// How the points are drawn.
  public var style: Style
  /// Index into ``Palette``, or ``Palette/neutral``; nil takes the position in the figure.
  public var color: Int?

  /// A series of points.
  ///
  /// Give a theory and its measurement the same `color`. Lengths are checked when the figure is
  /// written.
  public init(
    _ name: String, x: [Double], y: [Double], errors: [Double]? = nil, style: Style,
    color: Int? = nil
  ) {
    self.name = name
    self.x = x
    self.y = y
    self.errors = errors
    self.style = style
    self.color = color
  }

  /// A series at x = 1, 2, ..., n.
  public init(
    _ name: String, values: [Double], errors: [Double]? = nil, style: Style, color: Int? = nil
  ) {
    self.init(
      name, x: values.indices.map { Double($0 + 1) }, y: values, errors: errors, style: style,
      color: color)
  }

  /// Bars that count how many values fall in each of `bins` equal bins of `range`.
  ///
  /// A value at the upper end counts in the last bin; values outside the range are not counted.
  ///
  /// - Precondition: `bins` is positive.
  public static func histogram(
    _ name: String, of values: [Double], bins: Int, in range: ClosedRange<Double>,
    color: Int? = nil
  ) -> Series {
    precondition(bins > 0, "a histogram needs at least one bin, got \(bins)")
    let width = (range.upperBound - range.lowerBound) / Double(bins)
    var counts = [Double](repeating: 0, count: bins)
    for value in values where range.contains(value) {
      let position = width > 0 ? (value - range.lowerBound) / width : 0
      counts[min(Int(position), bins - 1)] += 1
    }
    let centers = (0..<bins).map { range.lowerBound + (Double($0) + 0.5) * width }
    return Series(name, x: centers, y: counts, style: .bars, color: color)
  }
}
