/// A bound that was asked for outside its domain, with the value and the remedy.
public enum GeneralizationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A quantity outside its domain.
  case outOfDomain(quantity: String, value: Double, domain: String)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .outOfDomain(let quantity, let value, let domain):
      return "\(quantity) is \(value); give a value in \(domain)"
    }
  }
}

/// Throws `GeneralizationError.outOfDomain` unless `inside` holds.
func require(_ inside: Bool, _ quantity: String, _ value: Double, _ domain: String) throws {
  guard inside else {
    throw GeneralizationError.outOfDomain(quantity: quantity, value: value, domain: domain)
  }
}
