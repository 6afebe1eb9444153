import Architectures

/// The moments of one activation layer with their derivatives, for any pair of its inputs.
///
/// Closed forms where there are; Hermite series, kept for every variance met; quadrature where a
/// series does not converge.
struct ActivationGradients {
  let rule: ActivationRule
  let path: String
  private var series: [Double: SeriesGradient] = [:]

  init(_ activation: Activation, path: String) {
    rule = ActivationRule(activation)
    self.path = path
  }

  /// The moments of two variables.
  ///
  /// - Throws: `InfiniteWidthError.quadratureNotConverged`.
  mutating func moments(_ pair: GaussianPair) throws -> MomentGradient {
    if let closed = rule.closedFormGradient(pair) { return closed }
    guard case .series(let activation, let degree) = rule else {
      return MomentGradient(value: 0, slope: 0)
    }
    let first = coefficients(activation, degree, pair.first)
    let second = coefficients(activation, degree, pair.second)
    if var moments = SeriesGradient.moments(first, second, pair) {
      let oneVanishes = (pair.first == 0) != (pair.second == 0)
      moments.valueHasKink = oneVanishes && activation.kinks.contains(0)
      return moments
    }
    return try QuadratureGradient.moments(activation, pair, path: path)
  }

  /// The moments of one variable with itself, differentiated in its variance: `byCovariance`.
  mutating func diagonal(variance: Double) throws -> MomentGradient {
    try moments(.equal(variance: variance)).diagonal
  }

  /// Frees the series.
  mutating func forget() { series = [:] }

  private mutating func coefficients(
    _ activation: Activation, _ degree: Int?, _ variance: Double
  ) -> SeriesGradient {
    if let known = series[variance] { return known }
    let new = SeriesGradient(activation, variance: variance, degree: degree)
    series[variance] = new
    return new
  }
}
