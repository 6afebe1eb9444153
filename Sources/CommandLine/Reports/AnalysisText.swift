import NTKit

/// An analysis in words.
enum AnalysisText {
  /// What will be done, before it is.
  static func plan(_ plan: AnalysisPlan, isTrained: Bool) -> String {
    "plan: \(Quantity.count(plan.rows)) training and \(Quantity.count(plan.testRows)) held-out rows"
      + " of \(Quantity.count(plan.features)) features, \(Quantity.bytes(plan.bytes)) of memory"
      + (isTrained
        ? ", 2 networks of width \(Quantity.count(plan.width)) for"
          + " \(Quantity.count(plan.iterations)) iterations" : "")
  }

  static func text(_ analysis: Analysis, _ files: Analysis.Files) -> String {
    let result = analysis.result
    let sentences = analysis.answer.map { Markup($0).plain }.joined(separator: "\n")
    return sentences + "\n\n"
      + TextTable(
        fields: [
          ("architecture", result.architecture),
          (
            "eigenvalues",
            "\(Quantity.number(result.kernel.smallestEigenvalue)) to"
              + " \(Quantity.number(result.kernel.largestEigenvalue))"
          ),
          (
            "complexity",
            "\(Quantity.number(result.labels.trueComplexity)); random labels"
              + " \(Quantity.number(result.labels.randomComplexity)) ±"
              + " \(Quantity.number(result.labels.randomComplexityStandardError))"
          ),
          (
            "trained network",
            result.training.largestDeviation.map {
              "off the predicted loss by at most \(Quantity.percent($0)); random labels"
                + " \(Quantity.percent(result.training.largestRandomDeviation ?? 0))"
            } ?? "none, since the kernel came from a file"
          ), ("held-out error", heldOut(result)), ("seed", "\(result.seed)"),
          (
            "memory",
            "\(Quantity.bytes(result.cost.peakBytes)) of"
              + " \(Quantity.bytes(result.cost.plannedBytes)) planned"
          ),
          ("seconds", Quantity.duration(result.cost.seconds)),
          ("written", "\(files.report.relativePath), \(files.json.relativePath)"),
        ]
      ).text
  }

  private static func heldOut(_ result: AnalysisResult) -> String {
    let prediction = result.prediction
    guard result.data.classes > 0 else {
      return "\(Quantity.number(prediction.testError)) standard deviations"
    }
    return "\(Quantity.percent(prediction.testError)); leave-one-out"
      + " \(Quantity.percent(prediction.leaveOneOutError))"
  }
}
