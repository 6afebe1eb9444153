import Figures
import Foundation

extension C16LogisticRegression {
  static func table(_ records: [MarginRecord], _ step: Double) -> ExperimentTable {
    ExperimentTable(
      "Gradient descent with a fixed step",
      columns: ["t", "direction error · log t", "margin gap · log t", "L η t", "|w| / log t"],
      rows: records.map {
        let time = log(Double($0.step))
        return [
          .integer($0.step), .number($0.direction * time), .number($0.marginGap * time),
          .number($0.loss * step * Double($0.step)), .number($0.norm / time),
        ]
      })
  }

  /// Margin gap and direction error over time, with fixed and with scaled steps.
  static func figure(plain: [MarginRecord], normalized: [MarginRecord]) -> FigureGrid {
    func time(_ records: [MarginRecord]) -> [Double] { records.map { Double($0.step) } }
    let last = plain.last!
    let constant = last.marginGap * log(Double(last.step))
    let panel = { (title: String, label: String, value: (MarginRecord) -> Double, laws: [Series]) in
      Figure(
        title, x: Axis("step *t*", scale: .log), y: Axis(label, scale: .log),
        series: [
          Series("fixed steps", x: time(plain), y: plain.map(value), style: .markers, color: 0),
          Series(
            "steps over the loss", x: time(normalized), y: normalized.map(value), style: .markers,
            color: 1),
        ] + laws)
    }
    return FigureGrid(
      "Toward the largest margin",
      panels: [
        panel(
          "Margin", "largest margin less that of *w*", \.marginGap,
          [
            Series(
              "1/log *t*", x: time(plain), y: plain.map { constant / log(Double($0.step)) },
              style: .line, color: 0),
            Series(
              "1/*t*", x: time(normalized),
              y: normalized.map {
                normalized.last!.marginGap * Double(normalized.last!.step) / Double($0.step)
              }, style: .line, color: 1),
          ]),
        panel("Direction", "|*w*/|*w*| - *w*\\*/|*w*\\*||", \.direction, []),
      ],
      caption:
        "With a fixed step the gap of the margin closes as 1/log *t*; with steps proportional"
        + " to the inverse loss as 1/*t*.")
  }
}
