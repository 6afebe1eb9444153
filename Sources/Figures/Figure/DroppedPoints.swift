/// What could not be drawn of one series, so that a picture never hides data in silence.
public struct DroppedPoints: Equatable, Sendable, CustomStringConvertible {
  /// The figure.
  public let figure: String
  /// The series.
  public let series: String
  /// Points with a NaN or an infinity in x, y, the error or the band.
  public let notFinite: Int
  /// Finite points that are zero or negative on a logarithmic axis.
  public let notPositive: Int
  /// Drawn points whose error bar or band reaches zero or below on a logarithmic axis and is cut
  /// at the lower edge of the plot.
  public let cutBars: Int

  /// How many points are missing from the picture.
  public var count: Int { notFinite + notPositive }

  /// One sentence part: which points, how many, why.
  public var description: String {
    var parts: [String] = []
    if notFinite > 0 { parts.append("\(notFinite) not finite") }
    if notPositive > 0 { parts.append("\(notPositive) not positive on a logarithmic axis") }
    if cutBars > 0 { parts.append("\(cutBars) error bars cut at the edge") }
    return "\(Markup(series).plain): \(parts.joined(separator: ", "))"
  }
}
