import Foundation

/// A decreasing loss of one margin with the tail exp(-m).
public enum MarginLoss: String, Sendable, CaseIterable, Codable {
  /// exp(-m).
  case exponential
  /// log(1 + exp(-m)).
  case logistic

  /// The loss; infinite where exp overflows.
  public func value(_ margin: Double) -> Double {
    switch self {
    case .exponential: return exp(-margin)
    case .logistic: return margin > 0 ? log1p(exp(-margin)) : -margin + log1p(exp(margin))
    }
  }

  /// The negative derivative, positive everywhere.
  public func slope(_ margin: Double) -> Double {
    switch self {
    case .exponential: return exp(-margin)
    case .logistic: return 1 / (1 + exp(margin))
    }
  }

  /// The logarithm of the loss.
  public func logValue(_ margin: Double) -> Double {
    switch self {
    case .exponential: return -margin
    // log(log(1 + e)) = log e - e / 2 + O(e^2), and e < 1e-16 where the series is used.
    case .logistic: return margin > 37 ? -margin : log(value(margin))
    }
  }

  /// The logarithm of the negative derivative.
  public func logSlope(_ margin: Double) -> Double {
    switch self {
    case .exponential: return -margin
    case .logistic: return margin > 0 ? -margin - log1p(exp(-margin)) : -log1p(exp(margin))
    }
  }
}
