/// An optimizer as it is named on a command line, with the examples it samples.
public struct BiasMethod: Sendable, Equatable {
  /// The name, as it was written.
  public let name: String
  private let rule: Rule
  /// Whether a gradient is taken of one example at a time.
  public let isStochastic: Bool

  /// An optimizer, or one that needs the shape of the unknowns.
  private enum Rule: Sendable, Equatable {
    case plain(Optimizer)
    case spectral
    case nuclear
  }

  /// The forms, as they are written.
  public static let forms = [
    "gd", "sgd", "momentum[:0.9]", "nesterov[:0.9]", "adagrad", "rmsprop", "adam", "coordinate",
    "sign", "steepest:P", "spectral", "nuclear", "mirror:entropy", "mirror:hyperbolic[:BETA]",
    "mirror:P",
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
    case "gd", "sgd": rule = .plain(.gradientDescent)
    case "momentum": rule = .plain(.heavyBall(momentum: try number(0, 0.9, in: momentum)))
    case "nesterov": rule = .plain(.nesterov(momentum: try number(0, 0.9, in: momentum)))
    case "adagrad": rule = .plain(.adaGrad())
    case "rmsprop": rule = .plain(.rmsProp())
    case "adam": rule = .plain(.adam())
    case "coordinate": rule = .plain(.coordinateDescent)
    case "sign": rule = .plain(.signDescent)
    case "steepest": rule = .plain(.steepestDescent(.power(try number(0, nil, in: power))))
    case "mirror": rule = .plain(.mirrorDescent(try potential()))
    case "natural": rule = .plain(.naturalGradient(try potential()))
    case "spectral": rule = .spectral
    case "nuclear": rule = .nuclear
    default: throw .unknown(text)
    }
  }

  /// The optimizer of unknowns that are one matrix of this shape; nil for unknowns of another kind.
  ///
  /// - Throws: `BiasMethodError.noMatrix` for steepest descent in a norm of matrices without one.
  public func optimizer(for shape: MatrixShape?) throws(BiasMethodError) -> Optimizer {
    if case .plain(let optimizer) = rule { return optimizer }
    guard let shape else { throw .noMatrix(name) }
    return .steepestDescent(
      rule == .spectral
        ? .spectral(rows: shape.rows, columns: shape.columns)
        : .nuclear(rows: shape.rows, columns: shape.columns))
  }

  /// Whether the method works on positive numbers only.
  public var needsPositiveNumbers: Bool {
    switch rule {
    case .plain(.mirrorDescent(.entropy, _)), .plain(.naturalGradient(.entropy)): return true
    default: return false
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
  /// The method needs unknowns that are a matrix.
  case noMatrix(String)

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
    case .noMatrix(let text):
      return
        "\(text) is steepest descent in a norm of matrices, and the unknowns are no matrix; take"
        + " multiclass, sensing or one-bit"
    }
  }
}
