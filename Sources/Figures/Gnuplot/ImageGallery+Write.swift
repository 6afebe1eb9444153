import Foundation

extension ImageGallery {
  /// Writes NAME.gp, NAME.dat, NAME.svg and NAME.png with gnuplot; see
  /// ``Figure/write(to:name:gnuplot:)``.
  ///
  /// - Throws: ``FigureError``, or the file system's error.
  @discardableResult
  public func write(
    to directory: URL, name: String, gnuplot: Gnuplot? = nil
  ) throws -> WrittenFigure {
    try Picture.checkName(name)
    guard !tiles.isEmpty else { throw FigureError.noPanels(grid: title) }
    let gnuplot = try gnuplot ?? Gnuplot.find()
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let file = { (ending: String) in directory.appending(path: "\(name).\(ending)") }
    let hidden = { (part: String) in directory.appending(path: ".\(name)-\(part)") }
    try Data(dataText.utf8).write(to: file("dat"), options: .atomic)
    let (wide, narrow, page) = (hidden("wide.svg"), hidden("narrow.svg"), hidden("page.gp"))
    defer { for left in [wide, narrow, page] { try? FileManager.default.removeItem(at: left) } }

    let standard = GalleryLayout.standard(tiles.count)
    let data = "\(name).dat"
    try write(
      head(name) + svg("\(name).svg", standard) + body(standard, data)
        + png("\(name).png", standard) + body(standard, data), file("gp"))
    let warnings = try gnuplot.run(file("gp"))
    let layouts = (GalleryLayout.wide(tiles.count), GalleryLayout.narrow(tiles.count))
    try write(
      head(name) + svg(wide.lastPathComponent, layouts.0) + body(layouts.0, data)
        + svg(narrow.lastPathComponent, layouts.1) + body(layouts.1, data), page)
    try gnuplot.run(page)
    guard FileManager.default.fileExists(atPath: file("png").path) else {
      throw FigureError.pictureMissing(file: "\(name).png")
    }
    let accessible = (title: Markup(title).plain, text: description)
    try write([AdaptiveSVG(contentsOf: file("svg"), accessible).standalone], file("svg"))
    return WrittenFigure(
      title: title, caption: caption, alternativeText: description, script: file("gp"),
      data: file("dat"), svg: file("svg"), png: file("png"), dropped: [], warnings: warnings,
      wideSVG: try AdaptiveSVG(contentsOf: wide, accessible).embedded,
      narrowSVG: try AdaptiveSVG(contentsOf: narrow, accessible).embedded)
  }

  private func write(_ lines: [String], _ file: URL) throws {
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file, options: .atomic)
  }

  /// One block an image: column, row, red, green, blue of every pixel.
  private var dataText: String {
    var text = "# \(Markup(title).plain)\n# One block for each image: column row red green blue\n"
    for tile in tiles {
      for index in 0..<tile.height * tile.width {
        let color = tile.pixels[3 * index..<3 * index + 3].map(String.init)
        text += "\(index % tile.width) \(index / tile.width) \(color.joined(separator: " "))\n"
      }
      text += "\n\n"
    }
    return text
  }

  // MARK: The script

  private func head(_ name: String) -> [String] {
    [
      "# \(Markup(title).plain)",
      "# Written by NTKit. Restyle it and run it again here: gnuplot \(name).gp",
      "set encoding utf8", "ink = '#24292f'", "unset border", "unset tics", "unset key",
      "set lmargin at screen 0", "set rmargin at screen 1", "set bmargin at screen 0",
      "set tmargin at screen 1",
    ]
  }

  private func svg(_ file: String, _ layout: GalleryLayout) -> [String] {
    [
      "",
      "set terminal svg size \(Int(layout.width)),\(Int(layout.height)) dynamic enhanced"
        + " font 'sans-serif,\(number2(layout.fontSize))'", "set output '\(file)'",
    ]
  }

  private func png(_ file: String, _ layout: GalleryLayout) -> [String] {
    let scale = 1400 / layout.width
    // Points of 1/72 inch at 96 dots an inch: 3/4 of an SVG pixel.
    return [
      "",
      "set terminal pngcairo size 1400,\(Int((layout.height * scale).rounded())) enhanced"
        + " font 'sans,\(number2(layout.fontSize))' fontscale \(number4(scale * 0.75))"
        + " background '#ffffff'", "set output '\(file)'",
    ]
  }

  private func body(_ layout: GalleryLayout, _ dataFile: String) -> [String] {
    var lines = [
      "unset label", "set xrange [0:\(number2(layout.width))]",
      "set yrange [\(number2(layout.height)):0]",
    ]
    if layout.drawsTitle {
      lines.append(
        "set label '{/:Bold \(Markup(title).gnuplot)}' at first 10, first"
          + " \(number2(layout.fontSize * 1.5)) left tc rgb ink"
          + " font ',\(number2(layout.fontSize * 1.2))'")
    }
    var plots: [String] = []
    for (index, tile) in tiles.enumerated() {
      for (line, text) in [tile.title, tile.note].enumerated() where !text.isEmpty {
        let place = layout.text(index, line: line)
        lines.append(
          "set label '\(Markup(layout.fitting(text)).gnuplot)' at first \(number2(place.x)), first"
            + " \(number2(place.y)) center tc rgb ink")
      }
      let corner = layout.corner(index)
      let pixel = layout.side / Double(max(tile.width, tile.height))
      let left = corner.x + (layout.side - pixel * Double(tile.width)) / 2
      let top = corner.y + (layout.side - pixel * Double(tile.height)) / 2
      plots.append(
        "'\(dataFile)' index \(index) using (\(number2(left)) + \(number4(pixel)) * ($1 + 0.5)):"
          + "(\(number2(top)) + \(number4(pixel)) * ($2 + 0.5)):3:4:5 with rgbimage")
    }
    lines.append("plot " + plots.joined(separator: ", \\\n  "))
    return lines + ["unset output"]
  }
}
