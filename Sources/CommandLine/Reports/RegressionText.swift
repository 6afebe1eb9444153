import NTKit

/// A regression in words.
enum RegressionText {
  static func text(_ report: RegressionReport, output: String?) -> String {
    TextTable(
      fields: [
        ("architecture", report.architecture.map { "\($0), \(report.kind ?? "")" }),
        ("chosen", report.selection.map(chosen)),
        ("kernel", report.kernelFiles?.joined(separator: ", ")),
        ("training", part(report.train)),
        ("test", part(report.test) + shared(report.testRowsAlsoInTraining)),
        ("scaling", report.kernelFiles == nil ? report.scaling.rawValue : nil),
        ("ridge", ridge(report.ridge, rows: report.solver?.ridgeRows, of: report.train.rows)),
        ("solver", report.solver.map(solver)),
      ] + fit(report) + scores(report.classification, report.regression) + [
        ("seed", "\(report.seed)"),
        (
          "seconds",
          Quantity.duration(
            report.seconds.kernels + report.seconds.fit + report.seconds.prediction)
        ),
        ("written", output.map { "\($0)/predictions.csv, \($0)/report.json" }),
      ]
    ).text
      + (report.selection.map { candidates($0, isClassification: report.classification != nil) }
        ?? "")
  }

  private static func chosen(_ selection: RegressionReport.Selection) -> String {
    "from \(selection.candidates.count) networks by leave-one-out on"
      + " \(Quantity.count(selection.rows)) training rows"
  }

  /// Every candidate, the chosen one marked.
  private static func candidates(
    _ selection: RegressionReport.Selection, isClassification: Bool
  ) -> String {
    var table = TextTable([.left, .left, .right, .right])
    table.append(["", "candidate", "relative ridge", isClassification ? "wrong" : "RMSE"])
    for (index, candidate) in selection.candidates.enumerated() {
      let ridge = candidate.ridge
      table.append([
        .init(index == selection.chosen ? "*" : ""), .init(candidate.architecture),
        .init(Quantity.number(ridge.relativeRidge)),
        .init(
          isClassification
            ? Quantity.percent(ridge.classificationError)
            : Quantity.number(ridge.leaveOneOut.squareRoot())),
      ])
    }
    return "\n" + table.text
  }

  /// One part of the data.
  static func part(_ part: RegressionReport.Part) -> String {
    "\(part.name): \(Quantity.count(part.rows)) rows of \(Quantity.shape(part.shape))"
  }

  private static func shared(_ rows: Int) -> String {
    rows == 0 ? "" : "; \(Quantity.count(rows)) of them also occur in the training data"
  }

  private static func solver(_ solver: SolverReport) -> String {
    let residual = "relative residual \(Quantity.number(solver.relativeResidual))"
    guard let precision = solver.precision, let bytes = solver.factorBytes else {
      return "conjugate gradients, \(solver.iterations ?? 0) iterations with"
        + " \(solver.landmarks ?? 0) landmarks; " + residual
    }
    let speed = solver.factorSeconds > 0 ? solver.factorFlops / solver.factorSeconds * 1e-9 : 0
    let refined = solver.iterations.map { ", refined \($0) times" } ?? ""
    let resumed = solver.resumedBlockColumns ?? 0
    return "Cholesky in \(precision.rawValue), factor of \(Quantity.bytes(bytes))"
      + (resumed > 0
        ? ", \(resumed) block columns from an earlier run"
        : String(
          format: ", %@ with the kernel (%.0f Gflop/s)", Quantity.duration(solver.factorSeconds),
          speed))
      + refined + "; " + residual
  }

  private static func ridge(
    _ ridge: RegressionReport.Ridge, rows: Int?, of all: Int
  ) -> String {
    let sample = rows.map { $0 < all ? " on \(Quantity.count($0)) of the training rows" : "" } ?? ""
    let value =
      "\(Quantity.number(ridge.chosen.ridge)) (\(Quantity.number(ridge.chosen.relativeRidge))"
      + " of the mean diagonal)" + sample
    switch ridge.place {
    case nil: return value + ", as given"
    case .inside: return value + ", by leave-one-out"
    case .smallest:
      return value + ", by leave-one-out; at the smallest end of the grid, less may be better"
    case .largest:
      return value + ", by leave-one-out; at the largest end of the grid, more may be better"
    }
  }

  private static func fit(_ report: RegressionReport) -> [(String, String?)] {
    let chosen = report.ridge.chosen
    return [
      (
        "leave-one-out",
        report.classification != nil
          ? "\(Quantity.percent(1 - chosen.classificationError)) accuracy on training rows"
          : "\(Quantity.number(chosen.leaveOneOut.squareRoot())) RMSE on training rows"
      )
    ]
  }

  /// The score of test rows.
  static func scores(
    _ classification: RegressionReport.Classification?, _ regression: RegressionScore?
  ) -> [(String, String?)] {
    if let score = classification {
      return [
        (
          "accuracy",
          "\(Quantity.percent(score.accuracy)) on test rows, 95 % interval"
            + " \(Quantity.percent(score.accuracyInterval.lower)) to"
            + " \(Quantity.percent(score.accuracyInterval.upper)), \(score.wrong) wrong"
        )
      ]
    }
    guard let score = regression else { return [] }
    return [
      (
        "RMSE",
        "\(Quantity.number(score.rootMeanSquare)) on test rows, 95 % interval"
          + " \(Quantity.number(score.rootMeanSquareInterval.lower)) to"
          + " \(Quantity.number(score.rootMeanSquareInterval.upper))"
      ),
      ("R^2", score.determination.map(Quantity.number)),
    ]
  }
}
