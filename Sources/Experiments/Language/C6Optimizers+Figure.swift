import Figures
import Foundation

extension C6Optimizers {
  /// Scores over epochs, a line for each optimizer, with standard errors over the seeds.
  static func figure(
    _ text: OptimizerComparison, _ images: OptimizerComparison, unigram: Double
  ) -> FigureGrid {
    func panel(
      _ title: String, _ label: String, _ scale: Axis.Scale, _ comparison: OptimizerComparison,
      _ value: @escaping (EpochScores) -> Double
    ) -> Figure {
      let series = comparison.runs.enumerated().map { index, run in
        let epochs = run.seeds[0].indices.dropFirst()
        let points = epochs.map { epoch -> (Double, Double) in
          let values = run.seeds.map { value($0[epoch]) }
          let mean = values.reduce(0, +) / Double(values.count)
          let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
          return (
            mean, (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
          )
        }
        return Series(
          run.rule.name, x: epochs.map { Double($0) }, y: points.map(\.0), errors: points.map(\.1),
          style: .markers, color: index)
      }
      let lines = series.map {
        Series("", x: $0.x, y: $0.y, style: .line, color: $0.color)
      }
      return Figure(
        title, x: Axis("epoch"), y: Axis(label, scale: scale), series: series + lines)
    }
    return FigureGrid(
      "Optimizers tuned alike",
      panels: [
        panel("Training text", "perplexity", .log, text, { exp($0.trainLoss) }),
        panel("Validation text", "perplexity", .log, text, { exp($0.validationLoss) }),
        panel("Training images", "cross-entropy", .linear, images, \.trainLoss),
        panel("Validation images", "cross-entropy", .linear, images, \.validationLoss),
      ],
      caption:
        "Learning rates chosen by the mean validation loss of two seeds at the end; means and standard errors over"
        + " fresh seeds. Guessing by frequencies has perplexity \(Int(unigram.rounded())) on the"
        + " training text.")
  }
}
