import Foundation

/// What figures and grids share: panels that become files.
struct Picture {
  let title: String
  let caption: String
  let alternativeText: String
  let panels: [Figure]
  let columns: Int
  /// Whether the title is the grid's, not that of the only panel.
  let isGrid: Bool

  func write(to directory: URL, name: String, gnuplot: Gnuplot?) throws -> WrittenFigure {
    try Self.checkName(name)
    let data = try panels.map { panel in
      try checkRanges(panel)
      return try panel.drawn.map { try PlotData($0.series, in: panel) }
    }
    for (panel, data) in zip(panels, data) where data.allSatisfy(\.rows.isEmpty) {
      throw FigureError.nothingToDraw(
        figure: panel.title, dropped: data.map(\.dropped).filter { $0.count > 0 })
    }
    let gnuplot = try gnuplot ?? Gnuplot.find()

    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let file = { (ending: String) in directory.appending(path: "\(name).\(ending)") }
    let script = GnuplotScript(
      title: title, panels: panels, data: data, dataFile: "\(name).dat", isGrid: isGrid)
    try write(script.dataText(), file("dat"))

    let canvas = Canvas.standard(panels: panels.count, columns: columns)
    let width = max(1400, Int(canvas.width * 1.5))
    let outputs: [GnuplotScript.Output] = [
      .svg(file: "\(name).svg", canvas: canvas),
      .png(file: "\(name).png", canvas: canvas, width: width),
    ]
    try write(script.text(name: name, outputs: outputs), file("gp"))
    let warnings = try gnuplot.run(file("gp"))
    let accessible = (title: Markup(title).plain, text: alternativeText)
    let svg = try AdaptiveSVG(contentsOf: file("svg"), accessible).standalone
    try write(svg, file("svg"))
    guard FileManager.default.fileExists(atPath: file("png").path) else {
      throw FigureError.pictureMissing(file: "\(name).png")
    }

    let embedded = try embeddedVersions(script, in: directory, name, gnuplot, accessible)
    return WrittenFigure(
      title: title, caption: caption, alternativeText: alternativeText, script: file("gp"),
      data: file("dat"), svg: file("svg"), png: file("png"),
      dropped: data.flatMap { $0.map(\.dropped) }.filter { $0.count + $0.cutBars > 0 },
      warnings: warnings, wideSVG: embedded.wide, narrowSVG: embedded.narrow)
  }

  /// The report's versions, drawn beside the data and removed again.
  private func embeddedVersions(
    _ script: GnuplotScript, in directory: URL, _ name: String, _ gnuplot: Gnuplot,
    _ accessible: (title: String, text: String)
  ) throws -> (wide: String, narrow: String) {
    let file = { (part: String) in directory.appending(path: ".\(name)-\(part)") }
    let files = (script: file("page.gp"), wide: file("wide.svg"), narrow: file("narrow.svg"))
    defer {
      for file in [files.script, files.wide, files.narrow] {
        try? FileManager.default.removeItem(at: file)
      }
    }
    let outputs: [GnuplotScript.Output] = [
      .svg(
        file: files.wide.lastPathComponent, canvas: .wide(panels: panels.count, columns: columns)),
      .svg(file: files.narrow.lastPathComponent, canvas: .narrow(panels)),
    ]
    try write(script.text(name: name, outputs: outputs), files.script)
    try gnuplot.run(files.script)
    return (
      try AdaptiveSVG(contentsOf: files.wide, accessible).embedded,
      try AdaptiveSVG(contentsOf: files.narrow, accessible).embedded
    )
  }

  /// Refuses what is no file name.
  static func checkName(_ name: String) throws {
    let good = name.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == ".")
    }
    guard good, !name.isEmpty, !name.hasPrefix(".") else { throw FigureError.badName(name) }
  }

  private func checkRanges(_ figure: Figure) throws {
    for (name, axis) in [("x", figure.x), ("y", figure.y)] {
      guard let range = axis.range else { continue }
      guard axis.accepts(range.lowerBound), axis.accepts(range.upperBound),
        range.lowerBound < range.upperBound
      else { throw FigureError.badRange(figure: figure.title, axis: name, range: range) }
    }
  }

  private func write(_ text: String, _ file: URL) throws {
    try Data(text.utf8).write(to: file, options: .atomic)
  }
}
