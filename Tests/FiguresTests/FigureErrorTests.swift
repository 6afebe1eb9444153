import Figures
import Foundation
import Testing

@Suite struct FigureErrorTests {
  private let nowhere = Gnuplot(executable: URL(filePath: "/nonexistent/gnuplot"))
  private let scratch = FileManager.default.temporaryDirectory
  private func figure(_ series: [Series], y: Axis = Axis("y"), x: Axis = Axis("x")) -> Figure {
    Figure("Fig", x: x, y: y, series: series)
  }
  private let good = Series("s", x: [1, 2], y: [1, 2], style: .line)

  @Test(arguments: ["", "a/b", "../x", ".hidden", "a b", "a'b", "é"])
  func namesMustBeFileNames(name: String) {
    #expect(throws: FigureError.badName(name)) { try figure([good]).write(to: scratch, name: name) }
  }

  @Test func lengthsMustMatch() {
    let cases: [(Series, String, Int)] = [
      (Series("s", x: [1, 2], y: [1], style: .line), "y", 1),
      (Series("s", x: [1, 2], y: [1, 2], errors: [1, 1, 1], style: .markers), "errors", 3),
      (Series("s", x: [1, 2], y: [1, 2], style: .band(lower: [], upper: [1, 2])), "lower", 0),
      (Series("s", x: [1, 2], y: [1, 2], style: .band(lower: [1, 2], upper: [1])), "upper", 1),
    ]
    for (series, array, found) in cases {
      let error = FigureError.lengthMismatch(
        figure: "Fig", series: "s", array: array, expected: 2, found: found)
      #expect(throws: error) { try figure([series]).write(to: scratch, name: "n") }
    }
  }

  @Test func emptyFiguresSayWhy() throws {
    let error = try #require(throws: FigureError.self) {
      let series = Series("gone", x: [1, 2], y: [-1, .nan], style: .line)
      return try figure([series], y: Axis("y", scale: .log)).write(to: scratch, name: "n")
    }
    #expect(
      error.description == "figure \"Fig\" has no point to draw (gone: 1 not finite, 1 not positive"
        + " on a logarithmic axis); check the values or the scale")
    #expect(throws: FigureError.nothingToDraw(figure: "Fig", dropped: [])) {
      try figure([]).write(to: scratch, name: "n")
    }
    #expect(throws: FigureError.noPanels(grid: "G")) {
      try FigureGrid("G", panels: []).write(to: scratch, name: "n")
    }
  }

  @Test(arguments: [(-1.0, 1.0, true), (2.0, 2.0, false), (0.0, .infinity, false)])
  func rangesMustBeDrawable(low: Double, high: Double, log: Bool) {
    let axis = Axis("x", scale: log ? .log : .linear, range: low...high)
    #expect(throws: FigureError.badRange(figure: "Fig", axis: "x", range: low...high)) {
      try figure([good], x: axis).write(to: scratch, name: "n")
    }
  }

  @Test func missingGnuplotNamesTheRemedy() throws {
    let error = try #require(throws: FigureError.self) {
      try Gnuplot.find(path: "/nonexistent:/also/not")
    }
    #expect(error == .gnuplotMissing(searched: ["/nonexistent", "/also/not"]))
    #expect(error.description.hasSuffix("sudo apt-get install gnuplot-nox"))
    try withScratch { directory in
      #expect(throws: FigureError.gnuplotMissing(searched: ["/nonexistent/gnuplot"])) {
        try figure([good]).write(to: directory, name: "n", gnuplot: nowhere)
      }
    }
  }

  @Test(.enabled(if: hasGnuplot)) func failingScriptsCarryGnuplotsMessage() throws {
    try withScratch { directory in
      let script = directory.appending(path: "bad.gp")
      try Data("plot 'nothing-here.dat'\n".utf8).write(to: script)
      let error = try #require(throws: FigureError.self) { try Gnuplot.find().run(script) }
      guard case .gnuplotFailed("bad.gp", let status, let message) = error else {
        Issue.record("another error: \(error)")
        return
      }
      #expect(status != 0 && message.contains("nothing-here.dat"))
      #expect(!error.description.contains("\n"))
    }
  }

  @Test func programsThatDrawNothingAreNoticed() throws {
    try withScratch { directory in
      #expect(throws: FigureError.pictureMissing(file: "n.svg")) {
        try figure([good]).write(
          to: directory, name: "n", gnuplot: Gnuplot(executable: URL(filePath: "/bin/true")))
      }
    }
  }
}
