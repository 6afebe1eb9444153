/// One strength of the regularization of a classifier, and how it does on held-out parts of the
/// training rows.
public struct ClassifierPoint: Sendable, Codable, Equatable {
  /// The strength: the cost of errors of support vectors, the penalty of softmax regression.
  public let strength: Double
  /// The strength without units: the cost times, the penalty over the mean diagonal of the kernel.
  public let relativeStrength: Double
  /// The share of held-out rows that are classified wrongly.
  public let classificationError: Double
  /// The mean of -log of the probability of the class of held-out rows; nil without probabilities.
  public let logLoss: Double?
  /// How many fits stopped before they reached their tolerance: pairs of classes for support vectors.
  public let unconverged: Int
}

/// A grid of strengths, in ascending order and without units.
public struct StrengthGrid: Sendable, Equatable {
  /// The strengths.
  public let relative: [Double]

  /// A grid of the given strengths, sorted.
  ///
  /// - Precondition: there is one at least, and all are positive and finite.
  public init(_ relative: [Double]) {
    precondition(
      !relative.isEmpty && relative.allSatisfy { $0 > 0 && $0.isFinite },
      "the strengths \(relative) are not positive numbers")
    self.relative = relative.sorted()
  }

  /// 1e-2 to 1e4: costs times the mean diagonal.
  public static let costs = StrengthGrid([1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4])
  /// 1e-6 to 1e1: penalties over the mean diagonal.
  public static let penalties = StrengthGrid([
    1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1, 10,
  ])

  /// Where in the grid a choice sits.
  func place(_ index: Int) -> RidgeSelection.Place {
    if relative.count == 1 { return .inside }
    return index == 0 ? .smallest : index == relative.count - 1 ? .largest : .inside
  }
}
