import Figures

extension A8Learnability.Table {
  /// The norms over n: functions the theorem covers with their bounds, and those it does not.
  var figure: FigureGrid {
    let n = counts.map(Double.init)
    func measured(_ name: String, _ label: String, _ color: Int) -> Series {
      Series(label, x: n, y: row(name).norms, style: .markers, color: color)
    }
    func bound(_ name: String, _ label: String, _ color: Int) -> Series {
      Series(label, x: n, y: n.map { _ in row(name).series }, style: .line, color: color)
    }
    let powers = [1, 2, 4, 6].enumerated().flatMap { color, degree in
      [
        measured("(β·x)^\(degree)", "*p* = \(degree)", color),
        bound("(β·x)^\(degree)", "bound", color),
      ]
    }
    let cube = row("(β·x)^3").norms
    let others = [
      measured("(β·x)^3", "(β·x)^3", 0), measured("sign(β·x)", "sign(β·x)", 1),
      measured("cos(β·x) - 1", "cos(β·x) - 1", 2),
      bound("cos(β·x) - 1", "its bound", 2),
      Series(
        "*n*^{1/2}", x: n, y: n.map { cube[0] * ($0 / n[0]).squareRoot() }, style: .dashedLine,
        color: Palette.neutral),
    ]
    let label = "√(y^{T}(H^∞)^{-1}y)"
    return FigureGrid(
      "Which functions have a bounded norm",
      panels: [
        Figure(
          "(β·x)^{p} with *p* = 1 or even", x: Axis("rows *n*", scale: .log),
          y: Axis(label, range: 0...10), series: powers),
        Figure(
          "The cube and the sign, beside a cosine", x: Axis("rows *n*", scale: .log),
          y: Axis(label, scale: .log), series: others),
      ],
      caption: "Left: norms of powers of one direction stay below the bounds of Theorem 6.1's proof"
        + " at any number of rows. Right: those of the cube and of the sign grow with it.")
  }
}
