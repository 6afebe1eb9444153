import Figures
import Foundation
import Testing

@Suite struct ReportTests {
  /// The page is kept where `NTKIT_SAMPLE_REPORT` says, for looking at it; else thrown away.
  @Test(.enabled(if: hasGnuplot)) func sampleReportIsCompleteAndSelfContained() throws {
    try withScratch { scratch in
      let kept = ProcessInfo.processInfo.environment["NTKIT_SAMPLE_REPORT"]
      let directory = kept.map { URL(filePath: $0) } ?? scratch
      let report = try SampleReport.make(in: directory)
      let file = directory.appending(path: "report.html")
      try report.write(to: file)
      let html = try text(file)
      #expect(html == report.html())

      // Nothing is loaded: no script, no link element, no source or reference but citations.
      for forbidden in ["<script", "<link", "<img", "src=", "@import", "url(", "xlink:href"] {
        #expect(!html.contains(forbidden), "found \(forbidden)")
      }
      let links = html.components(separatedBy: "href=\"").dropFirst()
        .map { String($0.prefix { $0 != "\"" }) }
      #expect(links.allSatisfy { $0.hasPrefix("#") || $0.hasPrefix("https://") })
      for link in links where link.hasPrefix("#") {
        #expect(html.contains("id=\"\(link.dropFirst())\""), "dead link \(link)")
      }
      let ids = html.components(separatedBy: " id=\"").dropFirst()
        .map { String($0.prefix { $0 != "\"" }) }
      #expect(Set(ids).subtracting(["gnuplot_canvas"]).count == ids.count)

      #expect(occurrences("<figure>", in: html) == 4)
      #expect(occurrences("<svg", in: html) == 8)
      #expect(occurrences("role=\"img\" aria-label=\"Plot of", in: html) == 6)
      #expect(occurrences("<figcaption>", in: html) == 4)
      #expect(occurrences("<table>", in: html) == occurrences("<caption>", in: html))
      #expect(html.contains("Figure 4.</span>") && html.contains("Table 2</span>"))
      #expect(html.contains("1.234 × 10<sup>−5</sup>"))
      #expect(html.contains("12\u{202F}861\u{202F}440"))
      #expect(html.contains("0.0038 ± 0.0013"))
      #expect(html.contains("Not drawn: projections, random labels: 1 not positive"))
      #expect(html.contains("--output &lt;here&gt; &amp; &quot;there&quot;"))
      #expect(html.contains("arXiv:1901.08584"))
      #expect(html.contains("prefers-color-scheme: dark") && html.contains("@media print"))
      #expect(wellFormed(html) == nil)
    }
  }

  @Test func textIsEscapedEverywhere() throws {
    let evil = "<b onclick='x'>&\"</b>"
    let report = Report(
      title: evil, subtitle: evil, question: evil, answer: [evil],
      keyNumbers: [.init(evil, value: evil, unit: evil, note: evil)],
      sections: [
        ReportSection(
          evil, paragraphs: [evil],
          tables: [ReportTable(evil, columns: [evil], rows: [[.text(evil)]])],
          remarks: [.note(evil), .warning(evil)], details: [.init(evil, paragraphs: [evil])])
      ], provenance: [.init(evil, evil)])
    let html = report.html()
    #expect(!html.contains("<b "))
    // Title twice, subtitle, question, answer, 4 of the key number, heading, paragraph, caption,
    // column, cell, two remarks, summary, folded paragraph, two of the provenance: 20.
    #expect(occurrences("&lt;b onclick=&#39;x&#39;&gt;&amp;&quot;&lt;/b&gt;", in: html) == 20)
    #expect(wellFormed(html) == nil)
  }

  @Test func emptyPartsLeaveNoEmptyElements() {
    let html = Report(title: "T", question: "Q?", answer: ["A."]).html()
    #expect(!html.contains("<dl") && !html.contains("<nav") && !html.contains("BibTeX"))
    #expect(!html.contains("class=\"subtitle\""))
    #expect(html.contains("<p class=\"first\">A.</p>"))
    #expect(wellFormed(html) == nil)
  }

  @Test func shortRowsAreFilled() {
    let table = ReportTable("c", columns: ["a", "b"], rows: [["x", 1.5], ["y"]])
    let html = Report(
      title: "T", question: "Q", answer: [], sections: [ReportSection("S", tables: [table])]
    ).html()
    #expect(html.contains("<tr><th scope=\"row\">y</th><td class=\"n\">–</td></tr>"))
  }

  /// Checks that elements nest; returns the first that does not.
  private func wellFormed(_ html: String) -> String? {
    let empty: Set<String> = ["meta", "path", "rect", "!doctype"]
    var open: [String] = []
    for piece in html.components(separatedBy: "<").dropFirst() {
      let tag = piece.prefix { $0 != ">" }
      let name = String(tag.prefix { !$0.isWhitespace && $0 != "/" || $0 == "!" }).lowercased()
      if tag.hasPrefix("/") {
        let closed = String(tag.dropFirst()).lowercased()
        guard open.popLast() == closed else { return "</\(closed)>" }
      } else if !tag.hasSuffix("/"), !empty.contains(name) {
        open.append(name)
      }
    }
    return open.last
  }
}
