/// A table of a report; numbers are set to the right, texts to the left.
public struct ReportTable: Equatable, Sendable {
  /// One cell.
  public enum Cell: Equatable, Sendable, ExpressibleByStringLiteral, ExpressibleByFloatLiteral,
    ExpressibleByIntegerLiteral
  {
    /// Text, as ``Markup`` source.
    case text(String)
    /// A number, written by ``NumberFormat/standard``.
    case number(Double)
    /// An integer, written by ``NumberFormat/standard``.
    case integer(Int)
    /// A number with its standard error.
    case uncertain(Double, standardError: Double)
    /// Nothing to say; set as a dash.
    case missing

    /// A text cell.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A number cell.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// An integer cell.
    public init(integerLiteral value: Int) { self = .integer(value) }

    /// Whether the cell is set to the right.
    var isNumber: Bool {
      switch self {
      case .text: return false
      case .number, .integer, .uncertain, .missing: return true
      }
    }

    /// The cell as ``Markup`` source.
    var source: String {
      let format = NumberFormat.standard
      switch self {
      case .text(let text): return text
      case .number(let value): return format.string(value)
      case .integer(let value): return format.string(value)
      case .uncertain(let value, let error): return format.string(value, uncertainty: error)
      case .missing: return "–"
      }
    }
  }

  /// What the table shows.
  public var caption: String
  /// The heads of the columns.
  public var columns: [String]
  /// The rows; short rows are filled with ``Cell/missing``.
  public var rows: [[Cell]]

  /// A table.
  public init(_ caption: String, columns: [String], rows: [[Cell]]) {
    self.caption = caption
    self.columns = columns
    self.rows = rows
  }
}
