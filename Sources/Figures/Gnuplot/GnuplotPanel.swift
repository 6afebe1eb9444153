import Foundation

/// The gnuplot commands of one panel: axes, legend, title and the plot command itself.
struct GnuplotPanel {
  let figure: Figure
  let data: [PlotData]
  let canvas: Canvas
  let place: Canvas.Rectangle
  /// Number of this panel's first block in the data file.
  let firstBlock: Int
  let dataFile: String
  let drawsTitle: Bool

  /// Text estimates in pixels; gnuplot cannot measure SVG text either.
  private var characterWidth: Double { canvas.fontSize * 0.56 }
  private var lineHeight: Double { canvas.fontSize * 1.5 }

  func commands() -> [String] {
    var lines = margins()
    lines += axis("x", figure.x, frame(figure.x, horizontal: true))
    lines += axis("y", figure.y, frame(figure.y, horizontal: false))
    let slanted = SlantedTicks(figure.x, canvas: canvas, place: place)
    lines += slanted?.before ?? []
    lines.append("plot \\")
    lines.append(plots().joined(separator: ", \\\n"))
    return lines + (slanted?.after ?? [])
  }

  // MARK: Title and legend

  private func margins() -> [String] {
    var lines: [String] = []
    let titleLines = drawsTitle ? wrapped(figure.title, font: canvas.fontSize * 1.1) : []
    var y = place.top + canvas.fontSize * 0.7
    for (number, line) in titleLines.enumerated() {
      let center = y + lineHeight * 0.5
      lines.append(
        "set label \(number + 1) '{/:Bold \(Markup(line).gnuplot)}' at graph 0, screen"
          + " \(screen(center)) left tc rgb ink font ',\(number2(canvas.fontSize * 1.1))'")
      y += lineHeight * 1.08
    }
    if drawsTitle { y += canvas.fontSize * 0.3 }
    switch figure.legend {
    case .none:
      lines.append("set key off")
    case .inside(let corner):
      lines.append(
        "set key inside \(corner.rawValue) Left reverse tc rgb ink samplen 2.2 spacing keyspacing")
    case .above:
      let columns = legendColumns
      lines.append(
        "set key at graph 0, screen \(screen(y)) left top horizontal maxcols \(columns)"
          + " maxrows \(max(1, legendRows)) Left reverse tc rgb ink samplen 2.2 spacing keyspacing")
      y += Double(legendRows) * canvas.fontSize * 1.6
    }
    y += canvas.fontSize * 0.9
    lines.append("set tmargin at screen \(screen(y))")
    let right = place.left + place.width - canvas.fontSize * 1.5
    lines.append("set rmargin at screen \(number4(right / canvas.width))")
    return lines
  }

  private var legendNames: [String] {
    drawnBlocks.map { Markup($0.series.name).plain }.filter { !$0.isEmpty }
  }
  /// As many as gnuplot puts side by side, or fewer: rows that it adds would cover the plot.
  ///
  /// For SVG it takes a character for 0.7 of the font's size, and an entry has 4.2 of them beside its name.
  private var legendColumns: Int {
    let longest = Double(legendNames.map(\.count).max() ?? 1)
    let entry = (longest + 4.2) * canvas.fontSize * 0.7 + canvas.fontSize * 0.6
    let room = place.width - canvas.fontSize * 6.5
    return max(1, min(legendNames.count, Int(room / entry)))
  }
  private var legendRows: Int { (legendNames.count + legendColumns - 1) / legendColumns }

  private func wrapped(_ text: String, font: Double) -> [String] {
    let room = Int((place.width - canvas.fontSize * 7) / (font * 0.6))
    return wrapWords(text, at: max(room, 12))
  }

  // MARK: Axes

  private func frame(_ axis: Axis, horizontal: Bool) -> AxisFrame {
    let hasBars = figure.series.contains { $0.style == .bars || $0.style == .impulses }
    let length = horizontal ? place.width : place.height
    let room = Int(length / (canvas.fontSize * (horizontal ? 5.5 : 3.6)))
    return AxisFrame(
      axis, values: data.flatMap { horizontal ? $0.x + barEdges($0) : $0.y },
      includesZero: hasBars && !horizontal, room: room)
  }

  /// The outer edges of bars, so that the first and the last are shown whole.
  private func barEdges(_ data: PlotData) -> [Double] {
    guard figure.x.scale == .linear, figure.series.contains(where: { $0.style == .bars }),
      let low = data.x.min(), let high = data.x.max()
    else { return [] }
    return [low - data.spacing / 2, high + data.spacing / 2]
  }

  private func axis(_ name: String, _ axis: Axis, _ frame: AxisFrame) -> [String] {
    var lines = [
      axis.scale == .log ? "set logscale \(name) 10" : "unset logscale \(name)",
      "set \(name)range [\(frame.range.lowerBound):\(frame.range.upperBound)]",
      "set \(name)label '\(Markup(axis.text).gnuplot)' tc rgb ink\(labelFont(name, axis))",
      "set format \(name) '\(axis.scale == .log ? "10^{%T}" : "%h")'",
    ]
    switch frame.ticks {
    case .every(let step):
      lines.append("set \(name)tics \(step)")
      let hasMinor = axis.scale == .log && step == 10
      lines.append(hasMinor ? "set m\(name)tics 10" : "unset m\(name)tics")
    case .at(let places):
      let list = places.map { "'\($0.label)' \($0.position)" }.joined(separator: ", ")
      lines.append("set \(name)tics (\(list))")
      lines.append("unset m\(name)tics")
    }
    return lines
  }

  /// A smaller font for a label that is longer than its side of the plot; empty when it fits.
  private func labelFont(_ name: String, _ axis: Axis) -> String {
    let header = Double(legendRows) * 1.6 + (drawsTitle ? 2 : 0)
    let height = place.height - canvas.fontSize * (header + 6)
    let room = name == "x" ? place.width - canvas.fontSize * 8 : height
    let needed = Double(Markup(axis.text).plain.count) * characterWidth
    guard needed > room else { return "" }
    return " font ',\(number2(canvas.fontSize * max(room / needed, 0.6)))'"
  }

  // MARK: Plots

  /// Series with points to draw, in drawing order, each with its block of the data file.
  private var drawnBlocks: [(index: Int, series: Series, block: Int, data: PlotData)] {
    var blocks: [(index: Int, series: Series, block: Int, data: PlotData)] = []
    for ((index, series), data) in zip(figure.drawn, data) where !data.rows.isEmpty {
      blocks.append((index, series, firstBlock + blocks.count, data))
    }
    return blocks
  }

  private func plots() -> [String] {
    drawnBlocks.flatMap { index, series, block, data -> [String] in
      let color = series.color ?? index
      let source = "  '\(dataFile)' index \(block)"
      let paint =
        color == Palette.neutral ? "lc rgb ink" : "lc rgb '\(Palette.color(color))'"
      let title = series.name.isEmpty ? "notitle" : "title '\(Markup(series.name).gnuplot)'"
      let marker = "pt \(Palette.marker(color)) ps \(number2(markerSize(data.rows.count)))"
      var commands: [String] = []
      switch series.style {
      case .line:
        commands = ["using 1:2 with lines lw 2 dt \(Palette.dash(color)) \(paint) \(title)"]
      case .dashedLine:
        commands = ["using 1:2 with lines lw 2 dt (5,4) \(paint) \(title)"]
      case .markers:
        commands = ["using 1:2 with points \(marker) \(paint) \(title)"]
      case .bars:
        commands = [
          "using 1:2:(\(data.spacing * 0.92)) with boxes fs transparent solid 0.45 lw 1"
            + " \(paint) \(title)"
        ]
      case .impulses:
        commands = ["using 1:2 with impulses lw 1.5 \(paint) \(title)"]
      case .band:
        let lower = figure.y.scale == .log ? "(\(floored(2)))" : "2"
        commands = [
          "using 1:\(lower):3 with filledcurves fs transparent solid 0.22 noborder \(paint)"
            + " \(title)",
          "using 1:4 with lines lw 1.5 \(paint) notitle",
        ]
      }
      if series.errors != nil, data.columns.count == 4, data.columns[2] == "y-error" {
        // Not "yerrorbars": in SVG it paints a white disc behind every point.
        commands.insert(
          "using 1:\(low):(0):($4-\(low)) with vectors nohead lw 1.5 \(paint) notitle", at: 0)
      }
      return commands.map { "\(source) \($0)" }
    }
  }

  /// The lower end of an error bar; on a logarithmic axis not below the edge of the plot.
  private var low: String { figure.y.scale == .log ? "(\(floored(3)))" : "($3)" }
  private func floored(_ column: Int) -> String {
    let edge = frame(figure.y, horizontal: false).range.lowerBound
    return "($\(column) > \(edge) ? $\(column) : \(edge))"
  }

  private func markerSize(_ count: Int) -> Double {
    let base = count > 400 ? 0.42 : count > 80 ? 0.6 : 0.85
    return canvas.width < 500 ? base * 0.7 : base
  }

  private func screen(_ y: Double) -> String { number4(1 - y / canvas.height) }
}

func number2(_ value: Double) -> String { String(format: "%.2f", value) }
func number4(_ value: Double) -> String { String(format: "%.4f", value) }

/// Breaks a text at spaces into lines of at most `limit` characters, longer words kept whole.
func wrapWords(_ text: String, at limit: Int) -> [String] {
  var lines: [String] = []
  for word in text.split(whereSeparator: \.isWhitespace) {
    if let last = lines.last, last.count + 1 + word.count <= limit {
      lines[lines.count - 1] = last + " " + word
    } else {
      lines.append(String(word))
    }
  }
  return lines
}
