/// Results in rows and columns, part of the record and of the printed text.
public struct ExperimentTable: Sendable, Encodable {
  /// One cell: a JSON string or number.
  public enum Cell: Sendable, Encodable, ExpressibleByStringLiteral {
    /// A text.
    case text(String)
    /// A whole number.
    case integer(Int)
    /// A number.
    case number(Double)

    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }

    /// The bare value.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .integer(let value): try container.encode(value)
      case .number(let value): try container.encode(value)
      }
    }
  }

  /// What the table shows.
  public let title: String
  /// The heads of the columns.
  public let columns: [String]
  /// The rows, each with a cell for every column.
  public let rows: [[Cell]]

  /// A table.
  ///
  /// - Precondition: every row has as many cells as there are columns.
  public init(_ title: String, columns: [String], rows: [[Cell]]) {
    precondition(
      rows.allSatisfy { $0.count == columns.count },
      "\(columns.count) cells in every row of \(title)")
    self.title = title
    self.columns = columns
    self.rows = rows
  }
}
