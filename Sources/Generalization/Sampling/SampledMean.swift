/// A Monte Carlo mean with its uncertainty.
public struct SampledMean: Sendable, Codable, Equatable {
  /// The mean of the draws.
  public let mean: Double
  /// The standard deviation of the draws over the root of their number; infinite for one draw.
  public let standardError: Double
  /// The number of draws.
  public let draws: Int

  /// The mean of `values`.
  ///
  /// - Precondition: `values` is not empty.
  public init(_ values: [Double]) {
    precondition(!values.isEmpty, "a mean needs at least one draw")
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    standardError = values.count > 1 ? (spread / (n * (n - 1))).squareRoot() : .infinity
    draws = values.count
  }
}
