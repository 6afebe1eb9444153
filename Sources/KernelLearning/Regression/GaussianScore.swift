import LinearAlgebra

/// How well predicted normal laws N(mean_i, variance_i) match what came out.
public struct GaussianScore: Sendable, Codable, Equatable {
  /// How often a central interval covered the truth.
  public struct Coverage: Sendable, Codable, Equatable {
    /// The nominal probability.
    public let nominal: Double
    /// The share of rows inside.
    public let measured: Double
    /// A Wilson interval of the probability behind `measured`.
    public let interval: ConfidenceInterval
  }

  /// The number of rows.
  public let count: Int
  /// The square root of the mean squared error of the means.
  public let rootMeanSquare: Double
  /// The mean of log N(y_i; mean_i, variance_i).
  public let meanLogLikelihood: Double
  /// The mean of (y_i - mean_i)^2 / variance_i: 1 for laws of the right width.
  public let meanSquaredDeviation: Double
  /// The coverage of the central intervals of 50, 68.27, 80, 90 and 95 %.
  public let coverage: [Coverage]

  /// Scores laws with variances that include the noise.
  ///
  /// - Precondition: every variance is positive.
  public init(targets: [Double], means: [Double], variances: [Double]) {
    precondition(
      targets.count == means.count && means.count == variances.count,
      "\(targets.count) targets, \(means.count) means and \(variances.count) variances")
    precondition(variances.allSatisfy { $0 > 0 }, "a predictive variance is not positive")
    count = targets.count
    let n = Double(max(1, count))
    let squares = zip(targets, means).map { ($0 - $1) * ($0 - $1) }
    let deviations = zip(squares, variances).map { $0 / $1 }
    rootMeanSquare = (squares.reduce(0, +) / n).squareRoot()
    meanSquaredDeviation = deviations.reduce(0, +) / n
    meanLogLikelihood =
      zip(deviations, variances).reduce(0) {
        $0 - ($1.0 + logarithm(2 * Double.pi * $1.1)) / 2
      } / n
    coverage = [0.5, 0.682689492137086, 0.8, 0.9, 0.95].map { level in
      let quantile = Confidence(level)!.normalQuantile
      let inside = deviations.count { $0 <= quantile * quantile }
      return Coverage(
        nominal: level, measured: Double(inside) / n,
        interval: .wilson(successes: inside, trials: deviations.count))
    }
  }
}
