import Figures
import Generalization

extension B3NetworkAndTangent {
  /// Differences over steps and over the width.
  static func figure(
    _ widths: [Int], _ runs: [[Run]], _ gaps: [SampledMean], _ movements: [SampledMean]
  ) -> FigureGrid {
    let time = Figure(
      "During training", x: Axis("step", scale: .log),
      y: Axis("largest |*f* - *f*_{lin}|", scale: .log),
      series: zip(widths, runs).enumerated().map { index, entry in
        let (width, runs) = entry
        return Series(
          "*m* = \(width)", x: (1...steps).map(Double.init), y: runs[0].gaps, style: .line,
          color: index)
      })
    let x = widths.map(Double.init)
    func law(_ values: [SampledMean], _ color: Int) -> Series {
      Series(
        "proportional to *m*^{-1/2}", x: x,
        y: x.map { values[0].mean * (x[0] / $0).squareRoot() }, style: .line, color: color)
    }
    func markers(_ name: String, _ values: [SampledMean], _ color: Int) -> Series {
      Series(
        name, x: x, y: values.map(\.mean), errors: values.map(\.standardError), style: .markers,
        color: color)
    }
    let width = Figure(
      "Over the width", x: Axis("width *m*", scale: .log), y: Axis("difference", scale: .log),
      series: [
        markers("largest |*f* - *f*_{lin}|", gaps, 0), law(gaps, 0),
        markers("|*W* - *W*(0)| / |*W*(0)|", movements, 1), law(movements, 1),
      ])
    return FigureGrid(
      "Networks and their tangent models", panels: [time, width],
      caption:
        "Left: the largest difference over test points, one draw. Right: the largest over all"
        + " steps, means over draws with standard errors, and the relative movement of the first"
        + " layer.")
  }
}
