/// The size of a picture in SVG pixels and how its panels share it.
struct Canvas: Equatable {
  var width: Double
  var height: Double
  var fontSize: Double
  var drawsTitle: Bool
  var columns: Int

  /// The files NAME.svg and NAME.png.
  static func standard(panels: Int, columns: Int) -> Canvas {
    let rows = (panels + columns - 1) / columns
    if panels == 1 {
      return Canvas(width: 900, height: 540, fontSize: 15, drawsTitle: true, columns: 1)
    }
    let width = columns == 1 ? 900.0 : columns == 2 ? 1100 : 1300
    let panelHeight = columns == 1 ? 420.0 : 420
    return Canvas(
      width: width, height: Double(rows) * panelHeight + 44, fontSize: 15, drawsTitle: true,
      columns: columns)
  }

  /// The report on a wide screen: the page sets the title.
  static func wide(panels: Int, columns: Int) -> Canvas {
    let rows = (panels + columns - 1) / columns
    let height = panels == 1 ? 460 : Double(rows) * 390
    return Canvas(width: 900, height: height, fontSize: 15, drawsTitle: false, columns: columns)
  }

  /// The report on a telephone: panels in one column.
  static func narrow(_ panels: [Figure]) -> Canvas {
    // Names stand below one another here: one line each.
    let rows = panels.map { panel in
      panel.legend == .above ? panel.series.count { !$0.name.isEmpty } : 0
    }
    let panelHeight = 300 + 22 * Double(min(rows.max() ?? 0, 8))
    return Canvas(
      width: 400, height: Double(panels.count) * panelHeight, fontSize: 13.5, drawsTitle: false,
      columns: 1)
  }

  /// A panel in pixels, from the upper left.
  struct Rectangle: Equatable {
    var left: Double
    var top: Double
    var width: Double
    var height: Double
  }

  /// The places of `count` panels, below the title of a grid where that is drawn.
  func panels(_ count: Int, isGrid: Bool) -> [Rectangle] {
    let rows = (count + columns - 1) / columns
    let head = isGrid && drawsTitle ? fontSize * 2.9 : 0
    let panelWidth = width / Double(columns)
    let panelHeight = (height - head) / Double(rows)
    return (0..<count).map { index in
      Rectangle(
        left: Double(index % columns) * panelWidth,
        top: head + Double(index / columns) * panelHeight, width: panelWidth, height: panelHeight)
    }
  }
}
