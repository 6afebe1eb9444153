import Figures
import Foundation

extension D2ForwardStability {
  static func figure(
    _ depths: [Int], _ distances: [Double], _ widths: [Int], _ spreads: [Double]
  ) -> FigureGrid {
    let l = depths.map(Double.init)
    let m = widths.map(Double.init)
    return FigureGrid(
      "Deep random networks",
      panels: [
        Figure(
          "Points stay apart", x: Axis("depth *L*", scale: .log),
          y: Axis("least distance of two points", scale: .log),
          series: [
            Series("*m* = 512", x: l, y: distances, style: .markers, color: 0),
            Series(
              "proportional to 1/*L*", x: l, y: l.map { distances[2] * l[2] / $0 }, style: .line,
              color: 0),
            Series(
              "proportional to 2^{-*L*}", x: Array(l.prefix(4)),
              y: l.prefix(4).map { distances[0] * pow(2, l[0] - $0) }, style: .dashedLine, color: 1),
          ]),
        Figure(
          "Lengths concentrate", x: Axis("width *m*", scale: .log),
          y: Axis("deviation of |*h*_8|²", scale: .log),
          series: [
            Series("over draws", x: m, y: spreads, style: .markers, color: 0),
            Series(
              "proportional to *m*^{-1/2}", x: m,
              y: m.map { spreads[0] * (m[0] / $0).squareRoot() }, style: .line, color: 0),
          ]),
      ],
      caption: "Left: the least distance of two of ten points after L layers. Right: the standard"
        + " deviation over draws of the squared length of a hidden vector after 8 layers.")
  }
}
