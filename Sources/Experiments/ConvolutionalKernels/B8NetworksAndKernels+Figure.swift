import Figures

extension B8NetworksAndKernels {
  /// Our errors beside the published ones.
  static func figure(_ rows: [Row], _ task: ImageTask) -> FigureGrid {
    let x = rows.indices.map(Double.init)
    let labels = ["CNN", "CNTK", "CNN-GP, LAP, patches", "compositional"]
    let figure = Figure(
      "Published and scaled down",
      x: .categories("system", labels), y: Axis("test error", unit: "%", range: 0...100),
      series: [
        Series(
          "published, *n* = 50,000, 32 x 32 pixels", x: x, y: rows.map(\.published),
          style: .markers, color: 1),
        Series(
          "here, *n* = \(task.training.count), \(task.training.shape[0]) x"
            + " \(task.training.shape[1]) pixels",
          x: x, y: rows.map { 100 * (1 - $0.score.accuracy) },
          errors: rows.map { 100 * $0.score.standardError }, style: .markers, color: 0),
      ])
    return FigureGrid(
      "A network and three kernels on CIFAR-10", panels: [figure], columns: 1,
      caption: "Test errors of the four systems: published, and of small forms of them that all"
        + " learned the same few training images, with binomial standard errors.")
  }
}
