import Figures
import FiniteWidth
import Foundation

extension C2ComplexityMeasures {
  private static let shown: [(measure: SizeMeasure, isOverMargin: Bool)] = [
    (.l2PathNorm, true), (.frobeniusProduct, true), (.spectralProduct, true), (.l2Norm, false),
    (.frobeniusDistance, false), (.sharpness, false),
  ]

  static func table(_ measured: [Measured]) -> ExperimentTable {
    ExperimentTable(
      "By size",
      columns: ["hidden units", "test error", "margin"]
        + shown.map { $0.measure.title + ($0.isOverMargin ? " / margin" : "") },
      rows: measured.map { point in
        [
          .integer(point.hidden), .number(point.testError), .number(point.measures.margin ?? .nan),
        ]
          + shown.map { measure, isOverMargin in
            point.measures.value(measure, isOverMargin: isOverMargin).map { .number($0) }
              ?? "none"
          }
      })
  }

  static func table(_ ranking: MeasureRanking) -> ExperimentTable {
    ExperimentTable(
      "Kendall's tau of measures with the gap of test and training error; without any connection 0"
        + " +- \(String(format: "%.2f", ranking.chanceDeviation))",
      columns: ["measure", "tau", "networks"],
      rows: ranking.lines.map {
        [.text($0.title), $0.tau.map { .number($0) } ?? "none", .integer($0.networks)]
      })
  }

  private static let thousands = [(1e3, "1,000"), (1e4, "10,000"), (1e5, "100,000")].map {
    Axis.Tick(at: $0.0, $0.1)
  }

  static func figure(_ measured: [Measured]) -> FigureGrid {
    let rows = measured.filter { $0.hidden >= 8 }
    func panel(_ measure: SizeMeasure, _ isOverMargin: Bool) -> Figure {
      let name = measure.title + (isOverMargin ? " / margin" : "")
      let points = rows.compactMap { point in
        point.measures.value(measure, isOverMargin: isOverMargin).map { (point, $0) }
      }
      let values = points.map(\.1)
      let isWide = (values.max() ?? 1) >= 10 * (values.min() ?? 1)
      return Figure(
        name,
        x: Axis(
          name, scale: isWide ? .log : .linear, ticks: measure == .parameters ? thousands : nil),
        y: Axis("test error", unit: "%"),
        series: [
          Series(
            "", x: values, y: points.map { 100 * $0.0.testError }, style: .markers,
            color: 0)
        ], legend: .none)
    }
    return FigureGrid(
      "Sizes of trained networks and their test errors",
      panels: [
        panel(.parameters, false), panel(.l2PathNorm, true), panel(.frobeniusProduct, true),
        panel(.spectralProduct, true), panel(.frobeniusDistance, false),
        panel(.pacBayesFromStart, false),
      ], columns: 3,
      caption:
        "One marker for each network of 8 hidden units or more. A size that explains the test"
        + " error rises with it.")
  }
}
