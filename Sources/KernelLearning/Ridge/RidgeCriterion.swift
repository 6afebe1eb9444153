/// What a ridge is chosen by; none of them sees a test row.
public enum RidgeCriterion: String, Sendable, Codable, CaseIterable {
  /// The mean squared leave-one-out residual.
  case leaveOneOut
  /// Generalized cross-validation.
  case generalizedCrossValidation
  /// The share of rows that the leave-one-out predictions classify wrongly; a tie goes to the
  /// smaller mean squared residual.
  case leaveOneOutClassification
  /// The marginal likelihood of the Gaussian process, the scale of the kernel free.
  case marginalLikelihood
  /// The mean squared error on held-out parts.
  case crossValidation
  /// The share of rows classified wrongly while held out; a tie goes to the smaller mean squared
  /// error.
  case crossValidationClassification

  /// Whether it needs the errors on held-out parts.
  public var needsCrossValidation: Bool {
    self == .crossValidation || self == .crossValidationClassification
  }

  /// What is made small, and what decides a tie; comparable among kernels on the same labels.
  ///
  /// A point without the number that is asked for comes last.
  package func score(_ point: RidgeSelection.Point) -> (Double, Double) {
    switch self {
    case .leaveOneOut: return (point.leaveOneOut, 0)
    case .generalizedCrossValidation: return (point.generalizedCrossValidation, 0)
    case .leaveOneOutClassification: return (point.classificationError, point.leaveOneOut)
    case .marginalLikelihood: return (-(point.logMarginalLikelihood ?? -.infinity), 0)
    case .crossValidation: return (point.crossValidation?.meanSquare ?? .infinity, 0)
    case .crossValidationClassification:
      let held = point.crossValidation
      return (held?.classificationError ?? .infinity, held?.meanSquare ?? .infinity)
    }
  }
}
