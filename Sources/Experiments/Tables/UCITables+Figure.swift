import Figures
import Generalization

extension UCITables {
  /// The difference of accuracies on each table, and its mean.
  static func figure(_ rows: [Row]) -> FigureGrid {
    let sorted = rows.sorted { ($0.publishedGap.mean, $0.name) < ($1.publishedGap.mean, $1.name) }
    func series(
      _ name: String, _ gap: (Row) -> SampledMean, shift: Double, color: Int
    ) -> Series {
      let gaps = sorted.map(gap) + [mean(rows) { gap($0).mean }]
      return Series(
        name, x: gaps.indices.map { Double($0) + shift }, y: gaps.map(\.mean),
        errors: gaps.map { $0.standardError.isFinite ? $0.standardError : 0 }, style: .markers,
        color: color)
    }
    let last = Double(sorted.count)
    return FigureGrid(
      "Support vector machines on UCI tables",
      panels: [
        Figure(
          "Accuracy of the tangent kernel minus that of the Gaussian kernel",
          x: .categories("", sorted.map(\.name) + ["*mean*"]),
          y: Axis("difference", unit: "points"),
          series: [
            Series(
              "", x: [-0.6, last + 0.6], y: [0, 0], style: .dashedLine, color: Palette.neutral),
            series("published protocol", { $0.publishedGap }, shift: -0.15, color: 0),
            series("clean protocol", { $0.cleanGap }, shift: 0.15, color: 1),
          ])
      ], columns: 1,
      caption: "Above zero the tangent kernel is more accurate. Bars are standard errors over four"
        + " draws of training and test rows, and over tables for the mean.")
  }
}
