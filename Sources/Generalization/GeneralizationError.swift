/// What a bound is a function of.
public enum BoundQuantity: String, Sendable, Codable {
  /// n.
  case rows = "the number of rows"
  /// m.
  case width = "the width"
  /// kappa.
  case initialScale = "the initial scale"
  /// lambda_0.
  case smallestEigenvalue = "the smallest eigenvalue"
  /// The norm of y - u(0).
  case initialError = "the initial error"
  /// y^T H^{-1} y.
  case quadraticForm = "y^T H^{-1} y"
  /// delta.
  case failureProbability = "the failure probability"
  /// B.
  case totalDistance = "the total distance"
  /// B minus sqrt(y^T H^{-1} y).
  case distanceExcess = "the distance excess"
  /// p of a label corruption.
  case corruption = "the corruption probability"
  /// epsilon of a sample size.
  case loss = "the loss"
}

/// A bound that was asked for outside its domain, with the value and the remedy.
public enum GeneralizationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A quantity outside its domain.
  case outOfDomain(quantity: BoundQuantity, value: Double, domain: String)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .outOfDomain(let quantity, let value, let domain):
      return "\(quantity.rawValue) is \(value); give a value in \(domain)"
    }
  }
}

/// Throws `GeneralizationError.outOfDomain` unless `inside` holds.
func require(_ inside: Bool, _ quantity: BoundQuantity, _ value: Double, _ domain: String) throws {
  guard inside else {
    throw GeneralizationError.outOfDomain(quantity: quantity, value: value, domain: domain)
  }
}
