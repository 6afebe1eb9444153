import Figures

extension SurfaceRun {
  /// Cuts through every surface along both directions, and the gradient along the path.
  var figure: FigureGrid {
    func cut(_ title: String, _ along: (SurfacePoint) -> [Double]) -> Figure {
      Figure(
        title, x: Axis("distance over *R*"), y: Axis("*F*", scale: .log),
        series: checkpoints.enumerated().map { index, point in
          Series(
            "epoch \(point.epoch)", x: point.offsets.map { $0 / point.radius }, y: along(point),
            style: .line, color: index)
        })
    }
    let middle = (checkpoints.first?.offsets.count ?? 1) / 2
    return FigureGrid(
      "The loss around iterates, \(name)",
      panels: [
        cut("Along the negative gradient") { $0.surface.map { $0[middle] } },
        cut("Along the most negative curvature") { $0.surface[middle] },
        Figure(
          "Along the path", x: Axis("epoch"),
          y: Axis("squared gradient norm over *F*", scale: .log),
          series: [
            Series(
              "training", x: path.map { Double($0.epoch) },
              y: path.map { $0.squaredGradient / $0.loss }, style: .markers, color: 0)
          ]),
      ],
      caption:
        "*R* is the length of a step of gradient descent at the largest stable rate. Surfaces are in"
        + " the files of the same name.")
  }
}
