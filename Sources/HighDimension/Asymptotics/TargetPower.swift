/// The second moments of a target on the sphere: how much of it is linear, nonlinear and noise.
public struct TargetPower: Sendable, Hashable, Codable {
  /// F1^2 = |beta_1|^2, the variance of the linear part.
  public let linear: Double
  /// F*^2, the variance of the parts of degree 2 and above.
  public let nonlinear: Double
  /// tau^2, the variance of the noise.
  public let noise: Double

  /// A target with these parts.
  ///
  /// - Throws: `HighDimensionError.outOfDomain` for a negative or infinite part.
  public init(
    linear: Double = 1, nonlinear: Double = 0, noise: Double = 0
  ) throws(HighDimensionError) {
    for part in [linear, nonlinear, noise] {
      try require(part >= 0 && part.isFinite, .power, part, "[0, infinity)")
    }
    self.linear = linear
    self.nonlinear = nonlinear
    self.noise = noise
  }
}

/// a b, where nothing of something infinite is nothing.
func scaled(_ a: Double, by b: Double) -> Double { b == 0 ? 0 : a * b }
