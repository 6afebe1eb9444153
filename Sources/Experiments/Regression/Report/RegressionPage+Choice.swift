import Figures
import Foundation
import KernelLearning

extension RegressionPage {
  /// How the kernel and its regularization were chosen, from training rows.
  func choiceSection(_ pictures: URL, _ gnuplot: Gnuplot) throws -> ReportSection {
    let figure = curveFigure
    let written =
      try figure.x.count > 1
      ? [figure.figure.write(to: pictures, name: "choice", gnuplot: gnuplot)] : []
    var remarks: [ReportSection.Remark] = []
    if let training = result.training, !training.converged {
      remarks.append(
        .warning("The solver stopped before it reached its tolerance; coefficients are not exact."))
    }
    return ReportSection(
      "What was chosen from training rows", paragraphs: [choiceText] + tuningText, figures: written,
      tables: candidateTable.map { [$0] } ?? [], remarks: remarks)
  }

  private var tuningText: [String] {
    guard let tuning = result.run.tuning?.summary else { return [] }
    return [
      "The standard deviations of weights and biases were tuned on \(tuning.rows) training rows: the log"
        + " evidence went from \(format.string(tuning.logMarginalLikelihoodBefore)) to"
        + " \(format.string(tuning.logMarginalLikelihoodAfter))."
    ]
  }

  private var choiceText: String {
    let strength = format.string(result.regularization.strength)
    let name: String
    switch result.regularization {
    case .ridge: name = "The ridge"
    case .cost: name = "The cost of errors"
    case .penalty: name = "The penalty"
    }
    guard let place = result.regularization.place else {
      return "\(name) is \(strength), as given."
    }
    let start = "\(name) is \(strength), chosen from training rows alone"
    return place == .inside
      ? start + "."
      : start + "; it is the \(place.rawValue) of the grid, and the best may lie outside."
  }

  /// The criterion along the grid.
  private var curveFigure: (x: [Double], figure: Figure) {
    let x: [Double]
    let y: [Double]
    var (name, axis) = ("", "ridge over the mean diagonal")
    switch result.regularization {
    case .ridge(_, _, let criterion, let curve):
      x = curve.map(\.relativeRidge)
      switch criterion {
      case .leaveOneOutClassification:
        (name, y) = ("wrong in leave-one-out (%)", curve.map { 100 * $0.classificationError })
      case .generalizedCrossValidation:
        (name, y) = ("generalized cross-validation", curve.map(\.generalizedCrossValidation))
      case .marginalLikelihood:
        (name, y) = ("log marginal likelihood", curve.map { $0.logMarginalLikelihood ?? .nan })
      case .crossValidationClassification:
        (name, y) = (
          "wrong while held out (%)",
          curve.map { 100 * ($0.crossValidation?.classificationError ?? .nan) }
        )
      case .crossValidation:
        (name, y) = (
          "RMSE while held out", curve.map { ($0.crossValidation?.meanSquare ?? .nan).squareRoot() }
        )
      case .leaveOneOut, nil:
        (name, y) = ("leave-one-out RMSE", curve.map { $0.leaveOneOut.squareRoot() })
      }
    case .cost(_, _, let curve):
      axis = "cost times the mean diagonal"
      (name, x) = ("wrong while held out (%)", curve.map(\.relativeStrength))
      y = curve.map { 100 * $0.classificationError }
    case .penalty(_, _, let curve):
      axis = "penalty over the mean diagonal"
      (name, x) = ("log loss while held out", curve.map(\.relativeStrength))
      y = curve.map { $0.logLoss ?? .nan }
    }
    return (
      x,
      Figure(
        "The criterion along the grid", x: Axis(axis, scale: .log), y: Axis(name),
        series: [
          Series(name, x: x, y: y, style: .line), Series("", x: x, y: y, style: .markers, color: 0),
        ],
        legend: .none,
        caption: "Computed from training rows alone, for the kernel that was taken.")
    )
  }

  private var candidateTable: ReportTable? {
    guard let selection = result.run.selection else { return nil }
    let isRidge = selection.method == .ridge
    let isClassification = data.training.targets.classCount != nil
    let isHeldOut = selection.criterion == .crossValidation
    let columns =
      ["kernel"]
      + (isRidge
        ? [
          "relative ridge", "leave-one-out mean square", "wrong (%)", "GCV", "log evidence",
          "held-out \(isClassification ? "wrong (%)" : "mean square")",
        ].prefix(isHeldOut ? 6 : 5)
        : ["relative strength", "held-out wrong (%)", "held-out log loss"])
    let rows = selection.candidates.enumerated().map { index, candidate in
      let mark = index == selection.index ? " (taken)" : ""
      var row: [ReportTable.Cell] = [
        .text(Markup.literal("\(candidate.architecture), \(candidate.kind)") + mark)
      ]
      if let ridge = candidate.ridge {
        row += [
          .number(ridge.relativeRidge), .number(ridge.leaveOneOut),
          isClassification ? .number(100 * ridge.classificationError) : .missing,
          .number(ridge.generalizedCrossValidation),
          ridge.logMarginalLikelihood.map { .number($0) } ?? .missing,
        ]
        if let held = ridge.crossValidation {
          row.append(
            .number(isClassification ? 100 * held.classificationError : held.meanSquare))
        }
      } else if let point = candidate.regularization {
        row += [
          .number(point.relativeStrength), .number(100 * point.classificationError),
          point.logLoss.map { .number($0) } ?? .missing,
        ]
      }
      return row
    }
    return ReportTable(
      "Every candidate on \(selection.rows) training rows, chosen by \(selection.criterion.rawValue)",
      columns: columns, rows: rows)
  }
}
