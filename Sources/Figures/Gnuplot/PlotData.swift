/// The points of one series that have a place on the axes, as rows of numbers.
struct PlotData: Equatable {
  /// Rows x, y; with errors x, y, low, high; for bands x, lower, upper, y.
  var rows: [[Double]] = []
  var columns: [String]
  var dropped: DroppedPoints

  init(_ series: Series, in figure: Figure) throws {
    func check(_ name: String, _ array: [Double]) throws {
      guard array.count == series.x.count else {
        throw FigureError.lengthMismatch(
          figure: figure.title, series: series.name, array: name, expected: series.x.count,
          found: array.count)
      }
    }
    try check("y", series.y)
    if let errors = series.errors { try check("errors", errors) }
    var band: (lower: [Double], upper: [Double])?
    if case .band(let lower, let upper) = series.style {
      try check("lower", lower)
      try check("upper", upper)
      band = (lower, upper)
    }

    var notFinite = 0
    var notPositive = 0
    var cutBars = 0
    for i in series.x.indices {
      let extent: [Double]
      if let band {
        extent = [band.lower[i], band.upper[i]]
      } else if let errors = series.errors {
        extent = [series.y[i] - errors[i], series.y[i] + errors[i]]
      } else {
        extent = []
      }
      let point = [series.x[i], series.y[i]]
      guard (point + extent).allSatisfy(\.isFinite) else {
        notFinite += 1
        continue
      }
      guard figure.x.accepts(point[0]), figure.y.accepts(point[1]) else {
        notPositive += 1
        continue
      }
      if let low = extent.first, !figure.y.accepts(low) { cutBars += 1 }
      rows.append(band == nil ? point + extent : [point[0]] + extent + [point[1]])
    }
    if band != nil {
      columns = ["x", "lower", "upper", "y"]
    } else {
      columns = series.errors == nil ? ["x", "y"] : ["x", "y", "y-error", "y+error"]
    }
    dropped = DroppedPoints(
      figure: figure.title, series: series.name, notFinite: notFinite, notPositive: notPositive,
      cutBars: cutBars)
  }

  /// Horizontal values.
  var x: [Double] { rows.map { $0[0] } }
  /// Every vertical value that should be seen, bars and bands included.
  var y: [Double] { rows.flatMap { $0.dropFirst() } }

  /// The smallest distance between neighbouring x, for the width of bars.
  var spacing: Double {
    let sorted = x.sorted()
    let gaps = zip(sorted.dropFirst(), sorted).map { $0 - $1 }.filter { $0 > 0 }
    return gaps.min() ?? 1
  }
}
