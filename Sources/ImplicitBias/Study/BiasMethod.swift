/// An optimizer as it is named on a command line, with the examples it samples.
public struct BiasMethod: Sendable, Equatable {
  /// The name, as it was written.
  public let name: String
  /// The optimizer.
  public let optimizer: Optimizer
  /// Whether a gradient is taken of one example at a time.
  public let isStochastic: Bool

  /// The forms, as they are written.
  public static let forms = [
    "gd", "sgd", "momentum[:0.9]", "nesterov[:0.9]", "adagrad", "rmsprop", "adam", "coordinate",
    "sign", "steepest:P", "mirror:entropy", "mirror:hyperbolic[:BETA]", "mirror:P",
    "natural:entropy", "natural:hyperbolic[:BETA]",
  ]

  /// A method in one of the forms.
  ///
  /// - Throws: `BiasMethodError`.
  public init(parsing text: String) throws(BiasMethodError) {
    let parts = text.lowercased().split(separator: ":", omittingEmptySubsequences: false)
      .map { String($0) }
    let numbers = parts.dropFirst().map { Double($0) }
    func number(_ index: Int, _ fallback: Double?, in range: ClosedRange<Double>)
      throws(BiasMethodError) -> Double
    {
      guard parts.count > index + 1 else {
        if let fallback { return fallback }
        throw .missingNumber(text)
      }
      guard let value = numbers[index], range.contains(value) else {
        throw .badNumber(text, seen: parts[index + 1], range: range)
      }
      return value
    }
    let momentum = 0.0...0.9999
    let power = 1.01...100.0
    let scale = 1e-12...1e12
    func potential() throws(BiasMethodError) -> Potential {
      guard parts.count > 1 else { throw .missingNumber(text) }
      switch parts[1] {
      case "entropy": return .entropy
      case "euclidean": return .euclidean
      case "hyperbolic": return .hyperbolicEntropy(try number(1, 1e-3, in: scale))
      default: return .power(try number(0, nil, in: power))
      }
    }
    name = text
    isStochastic = parts[0] == "sgd"
    switch parts[0] {
    case "gd", "sgd": optimizer = .gradientDescent
    case "momentum": optimizer = .heavyBall(momentum: try number(0, 0.9, in: momentum))
    case "nesterov": optimizer = .nesterov(momentum: try number(0, 0.9, in: momentum))
    case "adagrad": optimizer = .adaGrad()
    case "rmsprop": optimizer = .rmsProp()
    case "adam": optimizer = .adam()
    case "coordinate": optimizer = .coordinateDescent
    case "sign": optimizer = .signDescent
    case "steepest": optimizer = .steepestDescent(.power(try number(0, nil, in: power)))
    case "mirror": optimizer = .mirrorDescent(try potential())
    case "natural": optimizer = .naturalGradient(try potential())
    default: throw .unknown(text)
    }
  }
}

/// A name that is no optimizer.
public enum BiasMethodError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No method has this name.
  case unknown(String)
  /// The name lacks its number or potential.
  case missingNumber(String)
  /// The number is none, or outside its range.
  case badNumber(String, seen: String, range: ClosedRange<Double>)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .unknown(let text):
      return
        "no optimizer is called '\(text)'; known are \(BiasMethod.forms.joined(separator: ", "))"
    case .missingNumber(let text):
      return "'\(text)' lacks what follows the colon; forms are"
        + " \(BiasMethod.forms.joined(separator: ", "))"
    case .badNumber(let text, let seen, let range):
      return "'\(seen)' in '\(text)' is not a number from \(range.lowerBound) to"
        + " \(range.upperBound)"
    }
  }
}
