/// Columns of text, aligned, two spaces apart.
struct TextTable {
  /// Where the text of a column stands.
  enum Alignment { case left, right }

  /// A piece of text and how it is marked, which takes no width.
  struct Cell: ExpressibleByStringInterpolation {
    let text: String
    var mark: @Sendable (String) -> String = { $0 }

    init(stringLiteral text: String) { self.text = text }
    init(_ text: String) { self.text = text }
    init(_ text: String, _ mark: @escaping @Sendable (String) -> String) {
      self.text = text
      self.mark = mark
    }
  }

  private var rows: [[Cell]] = []
  private let alignments: [Alignment]
  private let indent: String

  /// A table with one alignment for each column; the last column is never padded.
  init(_ alignments: [Alignment], indent: Int = 0) {
    self.alignments = alignments
    self.indent = String(repeating: " ", count: indent)
  }

  /// A list of names and values.
  init(fields: [(String, String?)], indent: Int = 0) {
    self.init([.left, .left], indent: indent)
    for (name, value) in fields {
      if let value { append([Cell(name), Cell(value)]) }
    }
  }

  mutating func append(_ row: [Cell]) { rows.append(row) }

  /// The lines, each ended by a line break.
  var text: String {
    let widths = alignments.indices.map { column in
      rows.map { column < $0.count ? $0[column].text.count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.text.count)
        let marked = cell.mark(cell.text)
        if alignments[column] == .right { return padding + marked }
        return column == row.count - 1 ? marked : marked + padding
      }
      return indent + cells.joined(separator: "  ") + "\n"
    }.joined()
  }
}
