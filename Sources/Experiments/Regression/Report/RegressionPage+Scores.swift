import Datasets
import Figures
import Foundation
import KernelLearning

extension RegressionPage {
  /// The score of the test rows.
  func scoreSection(_ pictures: URL, _ gnuplot: Gnuplot) throws -> ReportSection {
    switch result.score {
    case .classification(let score):
      let written = try result.scores.calibration.map {
        try reliability($0).write(to: pictures, name: "reliability", gnuplot: gnuplot)
      }
      return ReportSection(
        "Right, wrong, and how sure",
        paragraphs: result.scores.calibration.map { [calibrationText($0)] } ?? [],
        figures: written.map { [$0] } ?? [], tables: [confusion(score)].compactMap { $0 })
    case .regression:
      let written = try predictions.write(to: pictures, name: "predictions", gnuplot: gnuplot)
      return ReportSection(
        "Predicted and true values",
        paragraphs: result.scores.predictive.map { [coverageText($0)] } ?? [], figures: [written])
    }
  }

  private func calibrationText(_ score: CalibrationScore) -> String {
    let source: String
    switch result.predictor.reading {
    case .largest: source = "a softmax of the outputs, scaled on leave-one-out predictions"
    case .softmax: source = "the softmax regression itself"
    case .votes: source = "sigmoids of decision values, fitted on held-out training rows"
    case .values: source = ""
    }
    return "Probabilities are those of \(source). On average the most probable class was given"
      + " \(percent(score.confidence)) and was right for \(percent(score.accuracy)) of the rows; the"
      + " log loss is \(format.string(score.logLoss)), Brier's score \(format.string(score.brier))."
  }

  private func reliability(_ score: CalibrationScore) -> FigureGrid {
    let bins = score.bins.filter { $0.count > 0 }
    let x = bins.map { $0.confidence ?? 0 }
    let y = bins.map { $0.accuracy ?? 0 }
    let centers = score.bins.map { ($0.lower + $0.upper) / 2 }
    return FigureGrid(
      "Are the probabilities right?",
      panels: [
        Figure(
          "Reliability", x: Axis("probability of the predicted class", range: 0...1.02),
          y: Axis("share that is right", range: 0...1.04),
          series: [
            Series(
              "as it should be", x: [0, 1], y: [0, 1], style: .dashedLine, color: Palette.neutral),
            // Half of a Wilson interval, moved to its centre: never outside 0 and 1.
            Series(
              "95 % interval", x: x, y: bins.map { ($0.interval.lower + $0.interval.upper) / 2 },
              errors: bins.map { ($0.interval.upper - $0.interval.lower) / 2 }, style: .markers,
              color: 4),
            Series("test rows", x: x, y: y, style: .markers, color: 0),
          ]),
        Figure(
          "How sure it was", x: Axis("probability of the predicted class", range: 0...1.02),
          y: Axis("test rows"),
          series: [
            Series(
              "rows", x: centers, y: score.bins.map { Double($0.count) }, style: .bars, color: 0)
          ], legend: .none),
      ],
      caption: "Left: of the rows that were predicted with some probability, the share that is"
        + " right; on the dashed line probabilities mean what they say. Right: how many rows there"
        + " are.")
  }

  private func confusion(_ score: ClassificationScore) -> ReportTable? {
    guard case .classes(_, let names) = data.test.targets, names.count <= 20 else { return nil }
    return ReportTable(
      "The number of test rows of each class (down) by predicted class (across)",
      columns: ["true class"] + names.map(Markup.literal),
      rows: zip(names, score.confusion).map { name, row in
        [.text(Markup.literal(name))] + row.map { ReportTable.Cell.integer($0) }
      })
  }

  private func coverageText(_ score: GaussianScore) -> String {
    let parts = score.coverage.map {
      "\(percent($0.measured)) in intervals of \(percent($0.nominal))"
    }
    return
      "Read as a Gaussian process, whose scale is that of largest marginal likelihood on training"
      + " rows, the prediction has intervals. Of the test rows, \(parts.joined(separator: ", ")) lie"
      + " inside. The log density is \(format.string(score.meanLogLikelihood)) nats a row."
  }

  private var predictions: FigureGrid {
    guard case .values(let truth) = data.test.targets else { return FigureGrid("", panels: []) }
    let outputs = result.rows.outputs.elements
    let ends = [(truth + outputs).min() ?? 0, (truth + outputs).max() ?? 1]
    var panels = [
      Figure(
        "Values", x: Axis("predicted"), y: Axis("true"),
        series: [
          Series("test rows", x: outputs, y: truth, style: .markers, color: 0),
          Series("equal", x: ends, y: ends, style: .dashedLine, color: Palette.neutral),
        ])
    ]
    if let score = result.scores.predictive {
      panels.append(
        Figure(
          "Intervals", x: Axis("nominal coverage", range: 0...1.02),
          y: Axis("share of test rows inside", range: 0...1.04),
          series: [
            Series(
              "as it should be", x: [0, 1], y: [0, 1], style: .dashedLine, color: Palette.neutral),
            Series(
              "measured, 95 % interval", x: score.coverage.map(\.nominal),
              y: score.coverage.map { ($0.interval.lower + $0.interval.upper) / 2 },
              errors: score.coverage.map { ($0.interval.upper - $0.interval.lower) / 2 },
              style: .markers, color: 0),
          ]))
    }
    return FigureGrid(
      "Predicted and true", panels: panels,
      caption: "Left: every test row. Right, where the prediction has a law: how many test rows lie"
        + " in its central intervals.")
  }
}
