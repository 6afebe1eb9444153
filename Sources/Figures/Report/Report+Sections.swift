extension Report {
  func section(_ index: Int, _ section: ReportSection) -> String {
    var parts = ["<h2 id=\"section-\(index + 1)\">\(Markup(section.title).html)</h2>"]
    parts += section.paragraphs.map(paragraph)
    let before = sections[..<index]
    let firstFigure = before.reduce(1) { $0 + $1.figures.count }
    let firstTable = before.reduce(1) { $0 + $1.tableCount }
    parts += section.figures.enumerated().map { figure(firstFigure + $0.offset, $0.element) }
    parts += section.tables.enumerated().map { table(firstTable + $0.offset, $0.element) }
    parts += section.remarks.map(remark)
    var nextTable = firstTable + section.tables.count
    for details in section.details {
      parts.append(folded(details, firstTable: nextTable))
      nextTable += details.tables.count
    }
    return """
      <section aria-labelledby="section-\(index + 1)">
      \(parts.joined(separator: "\n"))
      </section>
      """
  }

  private func paragraph(_ text: String) -> String { "<p>\(Markup(text).html)</p>" }

  private func figure(_ number: Int, _ figure: WrittenFigure) -> String {
    let caption = figure.caption.isEmpty ? "" : " <span>\(Markup(figure.caption).html)</span>"
    let left = figure.dropped.map { HTML.escape($0.description) }
    let dropped =
      left.isEmpty
      ? "" : "<p class=\"dropped\">Not drawn: \(left.joined(separator: "; ")).</p>"
    return """
      <figure>
      <div class="title">\(Markup(figure.title).html)</div>
      <div class="wide">\(figure.wideSVG)</div>
      <div class="narrow">\(figure.narrowSVG)</div>
      <figcaption><span class="number">Figure \(number).</span>\(caption)\(dropped)</figcaption>
      </figure>
      """
  }

  private func table(_ number: Int, _ table: ReportTable) -> String {
    let numeric = table.columns.indices.map { column in
      !table.rows.isEmpty
        && table.rows.allSatisfy { column >= $0.count || $0[column].isNumber }
    }
    let heads = zip(table.columns, numeric).map { head, numeric in
      "<th scope=\"col\"\(numeric ? " class=\"n\"" : "")>\(Markup(head).html)</th>"
    }
    let rows = table.rows.map { row in
      let cells = table.columns.indices.map { column in
        let cell = column < row.count ? row[column] : .missing
        let text = Markup(cell.source).html
        if column == 0, !cell.isNumber { return "<th scope=\"row\">\(text)</th>" }
        return "<td\(numeric[column] ? " class=\"n\"" : "")>\(text)</td>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    return """
      <div class="table" role="region" aria-label="Table \(number)" tabindex="0">
      <table>
      <caption><span class="number">Table \(number)</span> \(Markup(table.caption).html)</caption>
      <thead><tr>\(heads.joined())</tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      </table>
      </div>
      """
  }

  private func remark(_ remark: ReportSection.Remark) -> String {
    switch remark {
    case .note(let text):
      return "<aside class=\"note\"><p><strong>Note.</strong> \(Markup(text).html)</p></aside>"
    case .warning(let text):
      return
        "<aside class=\"warning\"><p><strong>Warning.</strong> \(Markup(text).html)</p></aside>"
    }
  }

  private func folded(_ details: ReportSection.Details, firstTable: Int) -> String {
    let tables = details.tables.enumerated().map { table(firstTable + $0.offset, $0.element) }
    return """
      <details>
      <summary>\(Markup(details.summary).html)</summary>
      \((details.paragraphs.map(paragraph) + tables).joined(separator: "\n"))
      </details>
      """
  }
}

extension ReportSection {
  /// Tables in the section and its folded details.
  var tableCount: Int { details.reduce(tables.count) { $0 + $1.tables.count } }
}
