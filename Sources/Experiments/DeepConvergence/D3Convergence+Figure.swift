import Figures

extension D3Convergence {
  static func figure(_ runs: [DeepRun], _ stochastic: DeepRun) -> FigureGrid {
    FigureGrid(
      "Gradient descent on deep networks",
      panels: [
        Figure(
          "Loss", x: Axis("step"), y: Axis("*F*", scale: .log),
          series: runs.enumerated().map { index, run in
            Series(
              "*L* = \(run.layers), *m* = \(run.width)",
              x: run.losses.indices.map(Double.init), y: run.losses, style: .line, color: index)
          }),
        Figure(
          "Stochastic gradient descent, *L* = 5, batches of 2", x: Axis("step"),
          y: Axis("*F*", scale: .log),
          series: [
            Series(
              "", x: stochastic.losses.indices.map(Double.init), y: stochastic.losses,
              style: .line, color: 0)
          ]),
      ],
      caption: "Half the squared error on all training points. Straight lines are linear rates.")
  }
}
