/// The partial derivatives of one moment for every pair of positions of a pair of inputs.
struct MomentTable {
  /// In the variance of the first input's position.
  private(set) var byFirst: [Double]
  /// In the variance of the second input's position.
  private(set) var bySecond: [Double]
  /// In the covariance.
  private(set) var byCovariance: [Double]
  /// The entries where the moment has a kink.
  private(set) var kinks: Set<Int> = []

  init(count: Int) {
    byFirst = [Double](repeating: 0, count: count)
    bySecond = byFirst
    byCovariance = byFirst
  }

  /// Sets the derivatives of T.
  mutating func setValue(_ index: Int, _ moments: MomentGradient) {
    byFirst[index] = moments.valueByFirst
    bySecond[index] = moments.valueBySecond
    byCovariance[index] = moments.valueByCovariance
    if moments.valueHasKink { kinks.insert(index) }
  }

  /// Sets the derivatives of S.
  mutating func setSlope(_ index: Int, _ moments: MomentGradient) {
    byFirst[index] = moments.slopeByFirst
    bySecond[index] = moments.slopeBySecond
    byCovariance[index] = moments.slopeByCovariance
    if moments.slopeHasKink { kinks.insert(index) }
  }

  /// Adds `weight` times the derivatives of entry `index`, of n by n positions, to the adjoints of
  /// the covariances of the pair and of both inputs.
  func pull(
    _ weight: Double, _ index: Int, _ n: Int, pair: Int, first: Int, second: Int,
    into covariance: inout [[Double]]
  ) {
    guard weight != 0 else { return }
    covariance[pair][index] += weight * byCovariance[index]
    covariance[first][index / n * (n + 1)] += weight * byFirst[index]
    covariance[second][index % n * (n + 1)] += weight * bySecond[index]
  }
}
