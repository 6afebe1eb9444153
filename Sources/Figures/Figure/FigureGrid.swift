/// Several figures in one picture, in rows of `columns` panels.
///
/// In the report's narrow version the panels stand in one column.
public struct FigureGrid: Equatable, Sendable {
  /// The title over all panels, as ``Markup`` source.
  public var title: String
  /// The panels, row by row; each has its own title, axes and legend.
  public var panels: [Figure]
  /// Panels in a row; at least 1.
  public var columns: Int
  /// What the reader should see, as ``Markup`` source; not drawn.
  public var caption: String
  /// What the picture shows, for readers who cannot see it; nil builds it from the panels.
  public var alternativeText: String?

  /// A grid of panels.
  public init(
    _ title: String, panels: [Figure], columns: Int = 2, caption: String = "",
    alternativeText: String? = nil
  ) {
    self.title = title
    self.panels = panels
    self.columns = max(1, columns)
    self.caption = caption
    self.alternativeText = alternativeText
  }

  var description: String {
    alternativeText
      ?? "\(Markup(title).plain). " + panels.map(\.description).joined(separator: " ")
  }
}
