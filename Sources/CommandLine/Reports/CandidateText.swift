import NTKit

/// The candidates of a selection in words.
enum CandidateText {
  /// Every candidate at its best regularization, the chosen one marked.
  static func text(_ selection: RegressionReport.Selection, isClassification: Bool) -> String {
    let isRidge = selection.candidates.first?.ridge != nil
    var table = TextTable([.left, .left, .right, .right])
    table.append([
      "", "candidate", isRidge ? "relative ridge" : "relative strength",
      .init(head(selection.criterion, isClassification, isRidge)),
    ])
    let kinds = Set(selection.candidates.map(\.kind))
    for (index, candidate) in selection.candidates.enumerated() {
      let strength =
        candidate.ridge?.relativeRidge ?? candidate.regularization?.relativeStrength ?? 0
      let name = kinds.count > 1 ? ", \(candidate.kind)" : ""
      table.append([
        .init(index == selection.chosen ? "*" : ""), .init(candidate.architecture + name),
        .init(Quantity.number(strength)),
        .init(score(candidate, selection.criterion, isClassification)),
      ])
    }
    return "\n" + table.text
  }

  private static func head(
    _ criterion: SelectionCriterion, _ isClassification: Bool, _ isRidge: Bool
  ) -> String {
    switch criterion {
    case .leaveOneOut: return isClassification ? "wrong" : "RMSE"
    case .generalizedCrossValidation: return "GCV"
    case .marginalLikelihood: return "log evidence"
    case .crossValidation: return isClassification ? "wrong" : "RMSE"
    }
  }

  private static func score(
    _ candidate: ArchitectureSelection.Candidate, _ criterion: SelectionCriterion,
    _ isClassification: Bool
  ) -> String {
    if let point = candidate.regularization {
      return Quantity.percent(point.classificationError)
        + (point.logLoss.map { ", log loss \(Quantity.number($0))" } ?? "")
    }
    guard let ridge = candidate.ridge else { return "" }
    switch criterion {
    case .leaveOneOut:
      return isClassification
        ? Quantity.percent(ridge.classificationError)
        : Quantity.number(ridge.leaveOneOut.squareRoot())
    case .generalizedCrossValidation: return Quantity.number(ridge.generalizedCrossValidation)
    case .marginalLikelihood:
      return ridge.logMarginalLikelihood.map(Quantity.number) ?? "unbounded"
    case .crossValidation:
      guard let held = ridge.crossValidation else { return "" }
      return isClassification
        ? Quantity.percent(held.classificationError)
        : Quantity.number(held.meanSquare.squareRoot())
    }
  }
}

extension SelectionCriterion {
  /// What it is called in a sentence.
  var words: String {
    switch self {
    case .leaveOneOut: return "leave-one-out"
    case .generalizedCrossValidation: return "generalized cross-validation"
    case .marginalLikelihood: return "marginal likelihood"
    case .crossValidation: return "cross-validation"
    }
  }
}

extension RidgeCriterion {
  /// What it is called in a sentence.
  var words: String {
    switch self {
    case .leaveOneOut, .leaveOneOutClassification: return "leave-one-out"
    case .generalizedCrossValidation: return "generalized cross-validation"
    case .marginalLikelihood: return "marginal likelihood"
    case .crossValidation, .crossValidationClassification: return "cross-validation"
    }
  }
}
