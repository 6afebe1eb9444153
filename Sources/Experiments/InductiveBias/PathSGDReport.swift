import Figures
import Foundation

/// Tables and figures that C3 and C4 share.
enum PathSGDReport {
  /// A logarithmic scale is for values that differ by 10 and more.
  private static func spans(_ values: [Double], ten scale: Axis.Scale) -> Axis.Scale {
    guard let least = values.min(), let largest = values.max() else { return .linear }
    return largest >= 10 * least ? scale : .linear
  }

  private static func short(_ value: Double) -> String { String(format: "%g", value) }

  static func setting(_ studies: [StepSizeStudy]) -> String {
    let last = studies[0].chosen.first.map { $0.losses.count - 1 } ?? 0
    return studies.map(\.task.name).joined(separator: "; ")
      + "; two hidden layers of \(ScaledStart.hidden) ReLU units without biases"
      + (studies[0].keep < 1 ? ", dropout of \(1 - studies[0].keep) on both" : "")
      + ", softmax cross-entropy, batches of \(StepSizeStudy.batch), \(last) epochs, constant step sizes;"
      + " each method from each start at the step size with the least cross-entropy on training rows"
      + " at the end (the paper: 2 layers of 4000 units, 300 to 400 epochs, four data sets)"
  }

  static func table(_ study: StepSizeStudy) -> ExperimentTable {
    func at(_ values: [Double], _ epoch: Int) -> ExperimentTable.Cell {
      epoch < values.count ? .number(values[epoch]) : "none"
    }
    let last = (study.chosen.first?.losses.count ?? 1) - 1
    return ExperimentTable(
      study.task.name,
      columns: [
        "start", "method", "step size", "loss at 1", "loss at 5", "loss at \(last)",
        "training error", "test error",
      ],
      rows: study.chosen.map { curve in
        [
          .text(curve.start.rawValue), .text(curve.method.rawValue), .number(curve.rate),
          at(curve.losses, 1), at(curve.losses, 5), at(curve.losses, last),
          at(curve.trainErrors, last), at(curve.testErrors, last),
        ]
      })
  }

  /// Loss, training error and test error over epochs: a row for each start.
  static func figure(_ study: StepSizeStudy) -> FigureGrid {
    let panels = ScaledStart.allCases.flatMap { start -> [Figure] in
      let curves = StepSizeStudy.Method.allCases.compactMap { study.curve($0, start) }
      func panel(
        _ what: String, _ unit: String?, _ scale: Axis.Scale,
        _ values: (StepSizeStudy.Curve) -> [Double]
      ) -> Figure {
        Figure(
          "\(start.rawValue): \(what)", x: Axis("epoch"),
          y: Axis(what, unit: unit, scale: spans(curves.flatMap(values), ten: scale)),
          series: curves.enumerated().map { index, curve in
            Series(
              "\(curve.method.rawValue), step \(short(curve.rate))",
              x: values(curve).indices.map(Double.init),
              y: values(curve), style: .line, color: index)
          })
      }
      return [
        panel("training loss", nil, .log, \.losses),
        panel("training error", "%", .linear) { $0.trainErrors.map { 100 * $0 } },
        panel("test error", "%", .linear) { $0.testErrors.map { 100 * $0 } },
      ]
    }
    return FigureGrid(
      study.task.name, panels: panels, columns: 3,
      caption:
        "Behind each method its step size. From the unbalanced start Path-SGD goes the way that"
        + " it goes from the balanced one.")
  }
}

extension PathSGDReport {
  /// Adds tables and remarks.
  static func finish(_ outcome: inout ExperimentOutcome, _ studies: [StepSizeStudy]) {
    outcome.tables = studies.map(table)
    if studies[0].task.source == .mixture {
      outcome.notes.append("MNIST is absent: synthetic classes stand for it.")
    }
    for study in studies {
      for start in ScaledStart.allCases {
        for method in StepSizeStudy.Method.allCases where study.curve(method, start) == nil {
          outcome.notes.append(
            "\(study.task.name): \(method.rawValue) diverged from the \(start.rawValue) start at every"
              + " step size.")
        }
      }
    }
  }
}

extension ClassTask {
  /// The data in a word for file names.
  var word: String {
    switch source {
    case .mnist: "mnist"
    case .cifar10: "cifar10"
    case .mixture: "mixture"
    }
  }
}
