/// A part of a report: text, figures, tables, remarks, and details that start folded.
public struct ReportSection: Equatable, Sendable {
  /// A remark beside the text.
  public enum Remark: Equatable, Sendable {
    /// Something good to know.
    case note(String)
    /// Something that limits what the numbers mean.
    case warning(String)
  }

  /// Text that starts folded.
  public struct Details: Equatable, Sendable {
    /// The line that is always seen.
    public var summary: String
    /// The paragraphs inside.
    public var paragraphs: [String]
    /// The tables inside.
    public var tables: [ReportTable]

    /// Folded details.
    public init(_ summary: String, paragraphs: [String] = [], tables: [ReportTable] = []) {
      self.summary = summary
      self.paragraphs = paragraphs
      self.tables = tables
    }
  }

  /// The heading.
  public var title: String
  /// The text, a paragraph an element.
  public var paragraphs: [String]
  /// The figures, after the text.
  public var figures: [WrittenFigure]
  /// The tables, after the figures.
  public var tables: [ReportTable]
  /// Notes and warnings.
  public var remarks: [Remark]
  /// Folded details.
  public var details: [Details]

  /// A section.
  public init(
    _ title: String, paragraphs: [String] = [], figures: [WrittenFigure] = [],
    tables: [ReportTable] = [], remarks: [Remark] = [], details: [Details] = []
  ) {
    self.title = title
    self.paragraphs = paragraphs
    self.figures = figures
    self.tables = tables
    self.remarks = remarks
    self.details = details
  }
}
