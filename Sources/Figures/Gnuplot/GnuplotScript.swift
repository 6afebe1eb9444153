/// The gnuplot script and the data file of a picture: readable, with relative paths.
struct GnuplotScript {
  /// A terminal of gnuplot and the file it writes.
  enum Output {
    case svg(file: String, canvas: Canvas)
    case png(file: String, canvas: Canvas, width: Int)

    var canvas: Canvas {
      switch self {
      case .svg(_, let canvas), .png(_, let canvas, _): return canvas
      }
    }

    var commands: [String] {
      switch self {
      case .svg(let file, let canvas):
        return [
          "set terminal svg size \(Int(canvas.width)),\(Int(canvas.height)) dynamic enhanced"
            + " font 'sans-serif,\(number2(canvas.fontSize))' linewidth 1",
          "set output '\(file)'",
          "keyspacing = 1.05   # lines of this terminal are taller",
        ]
      case .png(let file, let canvas, let width):
        let scale = Double(width) / canvas.width
        // pngcairo counts fonts in points of 1/72 inch at 96 dots an inch: 3/4 of an SVG pixel.
        return [
          "set terminal pngcairo size \(width),\(Int((canvas.height * scale).rounded())) enhanced"
            + " font 'sans,\(number2(canvas.fontSize))' fontscale \(number4(scale * 0.75))"
            + " linewidth \(number2(scale)) pointscale \(number2(scale)) background '#ffffff'",
          "set output '\(file)'",
          "keyspacing = 1.3",
        ]
      }
    }
  }

  let title: String
  let panels: [Figure]
  let data: [[PlotData]]
  let dataFile: String
  /// Whether the picture has a title of its own above those of its panels.
  let isGrid: Bool

  /// The whole script for some outputs.
  func text(name: String, outputs: [Output]) -> String {
    var lines = [
      "# \(Markup(title).plain.replacing("\n", with: " "))",
      "# Written by NTKit. Restyle it and run it again here: gnuplot \(name).gp",
      "set encoding utf8",
      "set minussign",
      "ink = '#24292f'   # text and axes; take a light colour for dark pages",
      "grid = '#d0d7de'",
      "set border 3 lw 1 lc rgb ink",
      "set tics nomirror out scale 0.6,0.35 tc rgb ink",
      "set grid xtics ytics lt -1 lw 0.8 dt solid lc rgb grid",
      "set bmargin 3.6",
    ]
    for output in outputs {
      lines.append("")
      lines += output.commands
      lines += body(output.canvas)
    }
    lines += ["", "unset output", ""]
    return lines.joined(separator: "\n")
  }

  private func body(_ canvas: Canvas) -> [String] {
    let places = canvas.panels(panels.count, isGrid: isGrid)
    var lines: [String] = []
    var firstBlock = 0
    if isGrid { lines.append("set multiplot") }
    for (index, panel) in panels.enumerated() {
      let place = places[index]
      lines.append("unset label")
      if isGrid {
        lines += [
          "",
          "# Panel \(index + 1): \(Markup(panel.title).plain)",
          "set size \(number4(place.width / canvas.width)),"
            + number4(place.height / canvas.height),
          "set origin \(number4(place.left / canvas.width)),"
            + number4(1 - (place.top + place.height) / canvas.height),
        ]
        if index == 0, canvas.drawsTitle {
          lines.append(
            "set label 99 '{/:Bold \(Markup(title).gnuplot)}' at screen 0.015, screen"
              + " \(number4(1 - canvas.fontSize * 1.6 / canvas.height)) left tc rgb ink"
              + " font ',\(number2(canvas.fontSize * 1.2))'")
        }
      }
      lines += GnuplotPanel(
        figure: panel, data: data[index], canvas: canvas, place: place, firstBlock: firstBlock,
        dataFile: dataFile, drawsTitle: canvas.drawsTitle || isGrid
      ).commands()
      firstBlock += data[index].count { !$0.rows.isEmpty }
    }
    if isGrid { lines.append("unset multiplot") }
    return lines
  }

  /// The data file: one block a series, at full precision, found by gnuplot's `index`.
  func dataText() -> String {
    var lines = [
      "# \(Markup(title).plain.replacing("\n", with: " "))",
      "# One block for each series, two blank lines between blocks (gnuplot: index 0, 1, ...).",
    ]
    for (panel, data) in zip(panels, data) {
      for ((_, series), data) in zip(panel.drawn, data) {
        let name = Markup(series.name).plain.replacing("\n", with: " ")
        let dropped = data.dropped
        if data.rows.isEmpty {
          lines.append("# series: \(name): nothing to draw (\(dropped.count) points dropped)")
          continue
        }
        lines.append("# panel: \(Markup(panel.title).plain)")
        lines.append("# series: \(name)")
        if dropped.count + dropped.cutBars > 0 { lines.append("# dropped: \(dropped)") }
        lines.append("# x: \(Markup(panel.x.text).plain); y: \(Markup(panel.y.text).plain)")
        lines.append("# \(data.columns.joined(separator: " "))")
        lines += data.rows.map { $0.map { "\($0)" }.joined(separator: " ") }
        lines += ["", ""]
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
