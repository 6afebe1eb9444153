/// A quantity of the theory that has a domain.
public enum HighDimensionQuantity: String, Sendable {
  /// psi1, psi2 or gamma.
  case ratio = "the ratio of dimensions"
  /// lambda.
  case ridge = "the ridge"
  /// t.
  case time = "the training time"
  /// F1^2, F*^2 or tau^2.
  case power = "the power of a part of the target"
  /// n.
  case samples = "the number of samples"
  /// N.
  case width = "the width"
  /// d.
  case dimension = "the dimension"
  /// An eigenvalue of a kernel.
  case eigenvalue = "an eigenvalue"
}

/// A request that the theory of high dimension has no answer for, with the value and the remedy.
public enum HighDimensionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A quantity outside its domain.
  case outOfDomain(quantity: HighDimensionQuantity, value: Double, domain: String)
  /// The activation is a kernel without a function.
  case noFunction(activation: String)
  /// The activation is linear (mu* = 0): the asymptotic formulas divide by mu*.
  case noNonlinearPart(activation: String)
  /// The features are all zero on these inputs.
  case vanishingFeatures
  /// A matrix would not fit.
  case tooLarge(what: String, bytes: Int, available: Int)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .outOfDomain(let quantity, let value, let domain):
      return "\(quantity.rawValue) is \(value); give a value in \(domain)"
    case .noFunction(let activation):
      return "\(activation) is a kernel without a function, so it has no features; choose another"
        + " activation"
    case .noNonlinearPart(let activation):
      return "\(activation) has no part beyond degree 1, which the random-feature formulas divide"
        + " by; use linear ridge regression, or another activation"
    case .vanishingFeatures:
      return
        "every feature is zero on these inputs; rescale the inputs or choose another activation"
    case .tooLarge(let what, let bytes, let available):
      return "\(what) needs \(bytes) bytes of memory and the machine has \(available) free; take"
        + " fewer rows or a smaller width"
    }
  }
}

/// Throws `HighDimensionError.outOfDomain` unless `inside` holds.
func require(
  _ inside: Bool, _ quantity: HighDimensionQuantity, _ value: Double, _ domain: String
) throws(HighDimensionError) {
  guard inside else { throw .outOfDomain(quantity: quantity, value: value, domain: domain) }
}
