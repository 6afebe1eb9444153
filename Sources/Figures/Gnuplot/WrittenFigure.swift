import Foundation

/// A figure on disk, and the two vector versions that a report embeds.
public struct WrittenFigure: Equatable, Sendable {
  /// The title, as ``Markup`` source.
  public let title: String
  /// The caption, as ``Markup`` source.
  public let caption: String
  /// What the picture shows, in words.
  public let alternativeText: String
  /// The gnuplot script; `gnuplot NAME.gp` in its directory draws the picture again.
  public let script: URL
  /// The data file of the script.
  public let data: URL
  /// The vector picture, transparent, for light and dark pages.
  public let svg: URL
  /// The bitmap picture, 1400 pixels wide or more, on white.
  public let png: URL
  /// What was left out of each series and why, empty when all is drawn.
  public let dropped: [DroppedPoints]
  /// What gnuplot said on standard error, empty as a rule.
  public let warnings: String
  /// SVG text without title for a wide page, safe to put inside HTML.
  public let wideSVG: String
  /// The same for a narrow page.
  public let narrowSVG: String
}
