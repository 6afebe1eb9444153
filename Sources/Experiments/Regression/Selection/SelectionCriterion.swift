import KernelLearning

/// What networks, kernels and ridges are compared by; none of them sees a test row.
public enum SelectionCriterion: String, Sendable, Codable, CaseIterable {
  /// The exact leave-one-out error: of classes the share of wrong rows, of values the mean square.
  case leaveOneOut = "loo"
  /// Generalized cross-validation, a smooth approximation of the leave-one-out mean square.
  case generalizedCrossValidation = "gcv"
  /// The marginal likelihood of the Gaussian process, the scale of the kernel free.
  case marginalLikelihood = "evidence"
  /// The error on held-out parts: of classes the share of wrong rows, of values the mean square.
  case crossValidation = "kfold"

  /// What a ridge is chosen by.
  func ridgeCriterion(isClassification: Bool) -> RidgeCriterion {
    switch self {
    case .leaveOneOut: return isClassification ? .leaveOneOutClassification : .leaveOneOut
    case .generalizedCrossValidation: return .generalizedCrossValidation
    case .marginalLikelihood: return .marginalLikelihood
    case .crossValidation:
      return isClassification ? .crossValidationClassification : .crossValidation
    }
  }
}
