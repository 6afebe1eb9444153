import KernelLearning

/// The strength of a fit's regularization, how it was found, and all that were tried.
public enum Regularization: Sendable {
  /// A ridge; `place` and `criterion` are nil for a given one.
  case ridge(
    chosen: RidgeSelection.Point, place: RidgeSelection.Place?, criterion: RidgeCriterion?,
    curve: [RidgeSelection.Point])
  /// The cost of errors of a support vector classifier; `place` is nil for a given one.
  case cost(chosen: ClassifierPoint, place: RidgeSelection.Place?, curve: [ClassifierPoint])
  /// The penalty of a softmax regression; `place` is nil for a given one.
  case penalty(chosen: ClassifierPoint, place: RidgeSelection.Place?, curve: [ClassifierPoint])

  /// The strength in the units of the kernel, or their inverse for a cost.
  public var strength: Double {
    switch self {
    case .ridge(let chosen, _, _, _): return chosen.ridge
    case .cost(let chosen, _, _), .penalty(let chosen, _, _): return chosen.strength
    }
  }

  /// Where in the grid the strength sits; nil for a given one.
  public var place: RidgeSelection.Place? {
    switch self {
    case .ridge(_, let place, _, _), .cost(_, let place, _), .penalty(_, let place, _):
      return place
    }
  }

  /// What a choice among kernels makes small, and what decides a tie.
  func score(_ criterion: RidgeCriterion) -> (Double, Double) {
    switch self {
    case .ridge(let chosen, _, _, _): return criterion.score(chosen)
    case .cost(let chosen, _, _): return (chosen.classificationError, 0)
    case .penalty(let chosen, _, _): return (chosen.logLoss ?? .infinity, 0)
    }
  }
}
