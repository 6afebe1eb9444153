import LinearAlgebra

/// The probability with which an interval covers the truth.
public struct Confidence: Sendable, Codable, Hashable {
  /// Strictly between 0 and 1.
  public let level: Double

  /// A confidence level, nil unless strictly between 0 and 1.
  public init?(_ level: Double) {
    guard level > 0, level < 1 else { return nil }
    self.level = level
  }

  private init(exactly level: Double) { self.level = level }

  /// 95 %.
  public static let percent95 = Confidence(exactly: 0.95)
  /// 68.27 %, one standard deviation of a normal law.
  public static let oneSigma = Confidence(exactly: 0.682689492137086)

  /// The two-sided standard normal quantile: 1.96 at 95 %.
  public var normalQuantile: Double { inverseNormal(0.5 + level / 2) }
}

/// A confidence interval.
public struct ConfidenceInterval: Sendable, Codable, Equatable {
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double
  /// The nominal coverage.
  public let confidence: Confidence

  /// The interval between `lower` and `upper`.
  public init(lower: Double, upper: Double, confidence: Confidence) {
    self.lower = lower
    self.upper = upper
    self.confidence = confidence
  }

  /// Wilson's score interval of a proportion; [0, 1] without trials.
  ///
  /// The p with |successes / trials - p| <= z sqrt(p (1 - p) / trials).
  ///
  /// Reference: Wilson (1927).
  public static func wilson(
    successes: Int, trials: Int, confidence: Confidence = .percent95
  ) -> ConfidenceInterval {
    precondition(
      0 <= successes && successes <= trials, "\(successes) successes in \(trials) trials")
    guard trials > 0 else { return .init(lower: 0, upper: 1, confidence: confidence) }
    let n = Double(trials)
    let z = confidence.normalQuantile
    let p = Double(successes) / n
    let center = p + z * z / (2 * n)
    let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    return .init(
      lower: successes == 0 ? 0 : (center - half) / scale,
      upper: successes == trials ? 1 : (center + half) / scale, confidence: confidence)
  }

  /// The central interval of a bootstrap sample: linear interpolation between order statistics.
  public static func percentile(
    _ sample: [Double], confidence: Confidence = .percent95
  ) -> ConfidenceInterval {
    precondition(!sample.isEmpty, "a percentile interval needs a sample")
    let sorted = sample.sorted()
    return .init(
      lower: quantile(ofSorted: sorted, (1 - confidence.level) / 2),
      upper: quantile(ofSorted: sorted, (1 + confidence.level) / 2),
      confidence: confidence)
  }
}
