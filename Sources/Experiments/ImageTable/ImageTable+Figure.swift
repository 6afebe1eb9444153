import Figures

extension ImageTable {
  /// Errors by system with all rows, and over the number of rows.
  static func figure(_ results: [Result], _ task: ImageTask, _ counts: [Int]) -> FigureGrid {
    let last = counts.count - 1
    let ordered = results.sorted { $0.scores[last].accuracy < $1.scores[last].accuracy }
    func error(_ score: ImageScore) -> Double { 100 * (1 - score.accuracy) }
    let places = ordered.indices.map(Double.init)
    let known = ordered.enumerated().filter { $0.element.system.published != nil }
    let bars = Figure(
      "*n* = \(task.training.count), \(task.training.shape[0]) x \(task.training.shape[1]) pixels",
      x: Axis("test error", unit: "%", range: 0...100),
      y: .categories("", ordered.map(\.system.name)),
      series: [
        Series(
          "here", x: ordered.map { error($0.scores[last]) }, y: places, style: .markers, color: 0),
        Series(
          "published", x: known.map { $0.element.system.published! },
          y: known.map { Double($0.offset) }, style: .markers, color: 1),
      ])
    let shown = [Name.flatten, Name.pooled, Name.local, Name.patches, Name.compositional]
    let curves = Figure(
      "Over the number of training images",
      x: Axis(
        "training images", scale: .log,
        ticks: counts.map { Axis.Tick(at: Double($0), "\($0)") }),
      y: Axis("test error", unit: "%"),
      series: results.filter { shown.contains($0.system.name) }.enumerated().map { index, result in
        Series(
          result.system.name, x: counts.map { Double($0) * (0.97 + 0.015 * Double(index)) },
          y: result.scores.map(error), errors: result.scores.map { 100 * $0.standardError },
          style: .markers, color: index)
      })
    return FigureGrid(
      "CIFAR-10 with kernels", panels: [bars, curves], columns: 1,
      caption: "Test errors on \(task.test.count) images with binomial standard errors. Published"
        + " errors are those of all 50,000 training images of 32 x 32 pixels. Every ridge"
        + " and every choice between candidates is made by leave-one-out on training images.")
  }
}
