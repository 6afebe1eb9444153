import NTKit

/// A regression in words.
enum RegressionText {
  static func text(_ report: RegressionReport, written: [String]?) -> String {
    TextTable(
      fields: [
        (
          "architecture",
          report.architecture.map {
            "\($0), \(report.kind ?? "")" + (report.flips ? ", mean over mirror images" : "")
          }
        ),
        ("chosen", report.selection.map(chosen)),
        ("tuned", report.tuning.map(tuned)),
        ("kernel", report.kernelFiles?.joined(separator: ", ")),
        ("training", part(report.train)),
        ("test", part(report.test) + shared(report.testRowsAlsoInTraining)),
        ("rounding", report.rounding.flatMap(rounding)),
        ("scaling", report.kernelFiles == nil ? report.scaling.rawValue : nil),
        (
          "ridge",
          report.ridge.map { ridge($0, rows: report.solver?.ridgeRows, of: report.train.rows) }
        ),
        ("cost", report.cost.map { strength($0, "times") }),
        ("penalty", report.penalty.map { strength($0, "of") }),
        ("solver", report.solver.map(solver) ?? report.training.map(training)),
      ] + fit(report) + scores(report.classification, report.regression)
        + predictive(report.predictive) + (report.cluster.map(ClusterText.report) ?? []) + [
          ("seed", "\(report.seed)"),
          (
            "seconds",
            Quantity.duration(
              report.seconds.kernels + report.seconds.fit + report.seconds.prediction)
          ),
          ("written", written.map { $0.joined(separator: ", ") }),
        ]
    ).text
      + (report.selection.map {
        CandidateText.text($0, isClassification: report.classification != nil)
      } ?? "") + (report.classification.map(ConfusionText.text) ?? "")
  }

  /// What a regression would take.
  static func plan(_ plan: RegressionPlan) -> String {
    TextTable(
      fields: [
        ("training", "\(Quantity.count(plan.trainingRows)) rows"),
        ("test", "\(Quantity.count(plan.testRows)) rows"), ("solver", plan.solver.rawValue),
      ] + ClusterText.plan(plan.cluster) + [
        ("free here", Quantity.bytes(plan.bytesAvailable)),
        ("speed here", Quantity.rate(plan.flopsPerSecond, "flop")),
      ]
    ).text
  }

  /// Said only where the kernel has more of it than its decomposition.
  private static func rounding(_ rounding: SpectrumRounding) -> String? {
    guard rounding.isKernelRounding else { return nil }
    return "\(Quantity.count(rounding.zeroEigenvalues)) eigenvalues of the kernel, down to"
      + " \(Quantity.number(rounding.mostNegative)), count as 0"
  }

  private static func chosen(_ selection: RegressionReport.Selection) -> String {
    let kinds = Set(selection.candidates.map(\.kind))
    return "from \(selection.candidates.count) \(kinds.count > 1 ? "kernels" : "networks") by"
      + " \(selection.criterion.words) on \(Quantity.count(selection.rows)) training rows"
  }

  private static func tuned(_ tuning: EvidenceTuning.Summary) -> String {
    "log evidence of \(Quantity.count(tuning.rows)) training rows from"
      + " \(Quantity.number(tuning.logMarginalLikelihoodBefore)) to"
      + " \(Quantity.number(tuning.logMarginalLikelihoodAfter)) in \(tuning.steps) steps"
      + (tuning.converged ? "" : ", not at a maximum yet")
      + (tuning.atLimit.isEmpty
        ? "" : "; at the end of what is tried: \(tuning.atLimit.joined(separator: ", "))")
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
    return value + place(ridge.place, by: ridge.criterion?.words ?? "")
  }

  private static func strength(
    _ strength: RegressionReport.Strength, _ relation: String
  ) -> String {
    "\(Quantity.number(strength.chosen.strength)) (\(Quantity.number(strength.chosen.relativeStrength))"
      + " \(relation) the mean diagonal)"
      + place(strength.place, by: SelectionCriterion.crossValidation.words)
      + (strength.curve.contains { $0.unconverged > 0 }
        ? "; \(strength.curve.reduce(0) { $0 + $1.unconverged }) fits of parts did not converge"
        : "")
  }

  private static func place(_ place: RidgeSelection.Place?, by criterion: String) -> String {
    switch place {
    case nil: return ", as given"
    case .inside: return ", by \(criterion)"
    case .smallest: return ", by \(criterion); at the smallest end of the grid, less may be better"
    case .largest: return ", by \(criterion); at the largest end of the grid, more may be better"
    }
  }

  private static func training(_ training: ClassifierTraining) -> String {
    let pairs = training.unconvergedPairs ?? []
    let stopped =
      training.converged
      ? ""
      : pairs.isEmpty
        ? ", stopped before the tolerance"
        : ", stopped at the limit of iterations for "
          + pairs.map { $0.joined(separator: " against ") }.joined(separator: ", ")
    if let vectors = training.supportVectors {
      return "LIBSVM, \(Quantity.count(vectors)) support vectors,"
        + " \(Quantity.count(training.iterations)) iterations" + stopped
    }
    return "Newton, \(Quantity.count(training.iterations)) products, relative gradient"
      + " \(Quantity.number(training.relativeGradient ?? 0))" + stopped
  }

  private static func fit(_ report: RegressionReport) -> [(String, String?)] {
    if let chosen = report.cost?.chosen ?? report.penalty?.chosen {
      return [
        (
          "held out",
          "\(Quantity.percent(1 - chosen.classificationError)) accuracy on parts of the training rows"
            + (chosen.logLoss.map { ", log loss \(Quantity.number($0))" } ?? "")
        )
      ]
    }
    guard let chosen = report.ridge?.chosen else { return [] }
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
        ),
        (
          "probabilities",
          score.calibration.map {
            "log loss \(Quantity.number($0.logLoss)), expected calibration error"
              + " \(Quantity.percent($0.expectedCalibrationError))"
          }
        ),
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

  /// The match of the intervals of values.
  static func predictive(_ score: GaussianScore?) -> [(String, String?)] {
    guard let score, let last = score.coverage.last else { return [] }
    return [
      (
        "intervals",
        "\(Quantity.percent(last.measured)) of test rows in intervals of"
          + " \(Quantity.percent(last.nominal)), log density"
          + " \(Quantity.number(score.meanLogLikelihood)) a row"
      )
    ]
  }
}
