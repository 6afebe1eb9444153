import Foundation

extension Report {
  /// The report as one HTML page: style and pictures inside, no script, nothing loaded.
  ///
  /// The page follows the reader's light or dark preference, fits telephones and paper, and has
  /// headings, captions and descriptions for screen readers. Every text is escaped.
  public func html() -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="generator" content="NTKit">
    <title>\(HTML.escape(Markup(title).plain))</title>
    <style>
    \(ReportStyle.css)
    </style>
    </head>
    <body>
    <a class="skip" href="#evidence">Skip to the evidence</a>
    \(header)
    <main>
    \(answerBlock)
    \(keyNumberBlock)
    \(contents)
    <div id="evidence">
    \(sections.enumerated().map(section).joined(separator: "\n"))
    </div>
    \(provenanceBlock)
    \(citationBlock)
    </main>
    <footer><p>Written by NTKit. This page needs no network and no other file.</p></footer>
    </body>
    </html>

    """
  }

  /// Writes ``html()`` to a file, in one step.
  public func write(to file: URL) throws {
    try Data(html().utf8).write(to: file, options: .atomic)
  }

  // MARK: The top of the page

  private var header: String {
    let line = subtitle.isEmpty ? "" : "\n<p class=\"subtitle\">\(Markup(subtitle).html)</p>"
    return """
      <header><div class="inner">
      <h1>\(Markup(title).html)</h1>\(line)
      <p class="question">\(Markup(question).html)</p>
      </div></header>
      """
  }

  private var answerBlock: String {
    let sentences = answer.enumerated().map { index, sentence in
      "<p\(index == 0 ? " class=\"first\"" : "")>\(Markup(sentence).html)</p>"
    }
    return """
      <section class="answer" aria-labelledby="answer">
      <h2 id="answer">Answer</h2>
      \(sentences.joined(separator: "\n"))
      </section>
      """
  }

  private var keyNumberBlock: String {
    guard !keyNumbers.isEmpty else { return "" }
    let items = keyNumbers.map { number in
      let unit =
        number.unit.isEmpty ? "" : " <span class=\"unit\">\(Markup(number.unit).html)</span>"
      let note =
        number.note.isEmpty ? "" : "<dd class=\"note\">\(Markup(number.note).html)</dd>"
      return "<div><dt>\(Markup(number.label).html)</dt>"
        + "<dd class=\"value\">\(Markup(number.value).html)\(unit)</dd>\(note)</div>"
    }
    return """
      <section aria-label="Key numbers"><dl class="numbers">
      \(items.joined(separator: "\n"))
      </dl></section>
      """
  }

  private var contents: String {
    guard sections.count > 1 else { return "" }
    var links = sections.enumerated().map { index, section in
      "<li><a href=\"#section-\(index + 1)\">\(Markup(section.title).html)</a></li>"
    }
    if !provenance.isEmpty { links.append("<li><a href=\"#provenance\">How to repeat it</a></li>") }
    if !citations.isEmpty { links.append("<li><a href=\"#works\">Works cited</a></li>") }
    return "<nav aria-label=\"Contents\"><ol>\(links.joined())</ol></nav>"
  }

  // MARK: The end of the page

  private var provenanceBlock: String {
    guard !provenance.isEmpty else { return "" }
    let items = provenance.map { entry in
      "<div><dt>\(HTML.escape(entry.key))</dt>"
        + "<dd><code>\(HTML.escape(entry.value))</code></dd></div>"
    }
    return """
      <section aria-labelledby="provenance">
      <h2 id="provenance">How to repeat it</h2>
      <dl class="provenance">
      \(items.joined(separator: "\n"))
      </dl>
      </section>
      """
  }

  private var citationBlock: String {
    guard !citations.isEmpty else { return "" }
    let items = citations.map { work in
      var place = ""
      if let url = work.url {
        let name = work.arXiv.map { "arXiv:\($0)" } ?? work.doi.map { "doi:\($0)" } ?? "paper"
        place = " <a href=\"\(HTML.escape(url))\">\(HTML.escape(name))</a>"
      }
      return "<li>\(HTML.escape(work.authors.joined(separator: ", "))) (\(work.year))."
        + " <cite>\(HTML.escape(work.title))</cite>."
        + " \(HTML.escape(work.venue)).\(place)</li>"
    }
    let entries = citations.map(\.bibTeX).joined(separator: "\n\n")
    return """
      <section aria-labelledby="works">
      <h2 id="works">Works cited</h2>
      <ol class="works">
      \(items.joined(separator: "\n"))
      </ol>
      <details><summary>BibTeX</summary><pre tabindex="0">\(HTML.escape(entries))</pre></details>
      </section>
      """
  }
}
