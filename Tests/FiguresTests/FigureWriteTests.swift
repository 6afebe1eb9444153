import Figures
import Foundation
import Testing

@Suite struct FigureWriteTests {
  private func figure(
    _ series: [Series], x: Axis = Axis("x"), y: Axis = Axis("y"),
    legend: Figure.Legend = .above
  ) -> Figure {
    Figure("Title", x: x, y: y, series: series, legend: legend)
  }
  private let line = Series("line", x: [1, 2, 3], y: [1, 4, 9], style: .line)

  @Test(.enabled(if: hasGnuplot)) func writesFourFilesAndTwoEmbeddedVersions() throws {
    try withScratch { directory in
      let nested = directory.appending(path: "made/here")
      let written = try figure([line]).write(to: nested, name: "plot-1")
      let files = try FileManager.default.contentsOfDirectory(atPath: nested.path).sorted()
      #expect(files == ["plot-1.dat", "plot-1.gp", "plot-1.png", "plot-1.svg"])
      #expect(written.dropped.isEmpty && written.warnings.isEmpty)

      let png = try Data(contentsOf: written.png)
      #expect(png.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
      // IHDR: the width is the big-endian integer at byte 16.
      #expect(png[16..<20].reduce(0) { $0 << 8 | Int($1) } == 1400)

      let svg = try text(written.svg)
      #expect(svg.contains("prefers-color-scheme:dark") && svg.contains("currentColor"))
      #expect(svg.contains("aria-label=\"Plot of y against x: Title. Shown: line.\""))
      for version in [svg, written.wideSVG, written.narrowSVG] {
        #expect(XMLCheck.isWellFormed(version))
        #expect(!version.contains("xlink") && !version.contains(" id="))
        #expect(!version.contains("rgb( 36") && !version.contains("rgb(36"))
      }
      #expect(!written.wideSVG.contains("<style") && !written.wideSVG.contains(">Title</tspan>"))
      try #expect(text(written.data).hasSuffix("# x y\n1.0 1.0\n2.0 4.0\n3.0 9.0\n\n\n"))
    }
  }

  @Test(.enabled(if: hasGnuplot)) func scriptRunsAgainFromItsDirectory() throws {
    try withScratch { directory in
      let written = try figure([line]).write(to: directory, name: "again")
      let script = try text(written.script)
      #expect(!script.contains(directory.path))
      let moved = directory.appending(path: "moved")
      try FileManager.default.createDirectory(at: moved, withIntermediateDirectories: false)
      for file in [written.script, written.data] {
        try FileManager.default.moveItem(
          at: file, to: moved.appending(path: file.lastPathComponent))
      }
      try Gnuplot.find().run(moved.appending(path: "again.gp"))
      let files = try FileManager.default.contentsOfDirectory(atPath: moved.path)
      #expect(files.contains("again.svg") && files.contains("again.png"))
    }
  }

  @Test(.enabled(if: hasGnuplot)) func everyStyleAndLegendDraws() throws {
    try withScratch { directory in
      let x = [1.0, 2, 3]
      let styles: [Series.Style] = [
        .line, .dashedLine, .markers, .bars, .impulses,
        .band(lower: [0.5, 3, 8], upper: [2, 5, 10]),
      ]
      let series = styles.enumerated().flatMap { index, style in
        [nil, [2, 1, 1]].map { Series("s\(index)", x: x, y: [1, 4, 9], errors: $0, style: style) }
      }
      let cases: [(Axis.Scale, Figure.Corner)] =
        Figure.Corner.allCases.map { (.linear, $0) } + [(.log, .topLeft)]
      for (scale, corner) in cases {
        let all = figure(
          series, x: Axis("x", scale: scale), y: Axis("y", unit: "s", scale: scale),
          legend: .inside(corner))
        let written = try all.write(to: directory, name: "style")
        #expect(written.warnings.isEmpty)
        #expect(!written.wideSVG.contains("xlink"))
        // Every series is named in the legend.
        for index in styles.indices {
          #expect(occurrences(">s\(index)</tspan>", in: written.wideSVG) == 2)
        }
      }
      let silent = try figure([line], legend: .none).write(to: directory, name: "silent")
      try #expect(text(silent.script).contains("set key off"))
    }
  }

  @Test(.enabled(if: hasGnuplot)) func droppedPointsAreCountedByReason() throws {
    try withScratch { directory in
      let points = Series(
        "λ_i", x: [1, 2, .nan, 4, 5, 0, 7], y: [1, -1, 1, .infinity, 0, 3, 4],
        errors: [2, 0, 0, 0, 0, 0, .nan], style: .markers)
      let all = figure(
        [points, line], x: Axis("x", scale: .log), y: Axis("y", scale: .log))
      let written = try all.write(to: directory, name: "dropped")
      // NaN x, infinite y, NaN error; y = -1, y = 0, x = 0; the first point's bar reaches 1 - 2.
      let dropped = try #require(written.dropped.first)
      #expect(written.dropped.count == 1)
      #expect(dropped.notFinite == 3 && dropped.notPositive == 3 && dropped.cutBars == 1)
      #expect(dropped.count == 6)
      #expect(
        dropped.description
          == "λi: 3 not finite, 3 not positive on a logarithmic axis, 1 error bars cut at the edge")
      try #expect(text(written.data).contains("# dropped: \(dropped)"))
    }
  }

  @Test(.enabled(if: hasGnuplot)) func textSurvivesEnhancedMode() throws {
    try withScratch { directory in
      let hostile = "a_b^c @d &e ~f {g} \\h 'i' \"j\" `k` %d <l>"
      let named = Figure(
        Markup.literal(hostile), x: Axis(Markup.literal(hostile)), y: Axis("H^∞"),
        series: [Series(Markup.literal(hostile), x: [1, 2], y: [1, 2], style: .line)])
      let written = try named.write(to: directory, name: "text")
      #expect(written.warnings.isEmpty)
      let shown = try text(written.svg).replacing(/<\/?tspan[^>]*>/, with: "")
      let expected = "a_b^c @d &amp;e ~f {g} \\h 'i' \"j\" `k` %d &lt;l>"
      // Title, axis label and legend.
      #expect(
        occurrences("<text>\(expected)", in: shown.replacing("xml:space=\"preserve\"", with: ""))
          == 3)
    }
  }

  @Test(.enabled(if: hasGnuplot)) func logarithmicTicks() throws {
    try withScratch { directory in
      func script(_ values: [Double]) throws -> String {
        let series = Series("s", x: [1, 2], y: values, style: .line)
        let plot = figure([series], y: Axis("y", scale: .log))
        return try text(plot.write(to: directory, name: "ticks").script)
      }
      try #expect(script([1e-3, 1e3]).contains("set format y '10^{%T}'\nset ytics 10.0"))
      try #expect(script([1e-40, 1e3]).contains("set ytics 100000.0"))
      try #expect(script([0.8, 6]).contains("set ytics ('1' 1.0, '2' 2.0, '5' 5.0)"))
      try #expect(script([3e-7, 4e-6]).contains("'2×10^{−6}' 2e-06"))
      try #expect(script([3, 3.3]).contains("set ytics ('2.74' 2."))
    }
  }

  @Test(.enabled(if: hasGnuplot)) func constantsRangesAndCategories() throws {
    try withScratch { directory in
      let flat = Series("s", x: [2, 2], y: [0, 0], style: .markers)
      let constant = try text(figure([flat]).write(to: directory, name: "flat").script)
      #expect(
        constant.contains("set yrange [-1.0:1.0]") && constant.contains("set xrange [1.8:2.2]"))
      let bars = Series("b", x: [0, 1], y: [3, 5], style: .bars)
      let named = figure([bars], x: .categories("kind", ["a_x", "b"]), y: Axis("n", range: 0...6))
      let script = try text(named.write(to: directory, name: "bars").script)
      #expect(script.contains("set xrange [-0.6:1.6]") && script.contains("set yrange [0.0:6.0]"))
      #expect(script.contains("set xtics ('a_{x}' 0.0, 'b' 1.0)"))
      #expect(!script.contains("rotate"))
    }
  }

  @Test(.enabled(if: hasGnuplot)) func namesThatDoNotFitAreSlanted() throws {
    try withScratch { directory in
      let names = (0..<18).map { "a long name, number \($0)" }
      let marks = Series("m", values: [Double](repeating: 1, count: 18), style: .markers)
      let crowded = figure([marks], x: .categories("", names), y: Axis("n", range: 0...6))
      let plain = figure([marks], y: Axis("n", range: 0...6))
      let written = try FigureGrid("Grid", panels: [crowded, plain], columns: 1)
        .write(to: directory, name: "names")
      #expect(written.warnings.isEmpty)
      // Slanted for the plot of the first panel alone, in both pictures.
      let panels = try text(written.script).components(separatedBy: "\n# Panel ")
      for (index, panel) in panels.dropFirst().enumerated() {
        #expect(panel.contains("set xtics rotate by 60 right") == (index % 2 == 0))
        #expect(panel.contains("set xtics norotate") == (index % 2 == 0))
      }
    }
  }

  @Test(.enabled(if: hasGnuplot)) func gridsShareOnePictureAndOneDataFile() throws {
    try withScratch { directory in
      let empty = Series("none", x: [.nan], y: [1], style: .line)
      let grid = FigureGrid(
        "Grid", panels: [figure([empty, line]), figure([line, line]), figure([line])], columns: 2)
      let written = try grid.write(to: directory, name: "grid")
      #expect(written.warnings.isEmpty)
      #expect(written.dropped.map(\.series) == ["none"])
      let script = try text(written.script)
      // Blocks are numbered through the panels; svg and png draw each of the four once.
      for block in 0..<4 { #expect(occurrences("index \(block) ", in: script) == 2) }
      #expect(occurrences("index 4 ", in: script) == 0)
      // Three panels below one another on a telephone: 3 * (300 + 22 * 2) pixels.
      #expect(written.narrowSVG.contains("viewBox=\"0 0 400 1032\""))
    }
  }

  @Test(.enabled(if: hasGnuplot)) func gridOfOnePanelKeepsBothTitles() throws {
    try withScratch { directory in
      var panel = figure([line])
      panel.title = "Panel"
      let written = try FigureGrid("Whole", panels: [panel]).write(to: directory, name: "one")
      #expect(written.warnings.isEmpty)
      let svg = try text(written.svg)
      // The title that screen readers get, and the one drawn.
      #expect(occurrences("Whole", in: svg) >= 2)
      #expect(svg.contains("Panel"))
      // The page sets the title of the grid; the panel's own is in the picture.
      for page in [written.wideSVG, written.narrowSVG] { #expect(page.contains("Panel")) }
      // A figure by itself has one title, drawn once in each of svg and png.
      let alone = try text(panel.write(to: directory, name: "alone").script)
      #expect(occurrences("{/:Bold Panel}", in: alone) == 2)
    }
  }

  @Test func histogramCounts() {
    let h = Series.histogram("h", of: [0, 0.1, 0.5, 1, 1.1, -0.1, .nan], bins: 2, in: 0...1)
    #expect(h.x == [0.25, 0.75] && h.y == [2, 2])
  }
}
