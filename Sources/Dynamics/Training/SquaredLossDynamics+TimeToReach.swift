extension SquaredLossDynamics {
  /// The time at which gradient flow has brought the loss down to `fraction` of its start.
  ///
  /// 0 when the loss starts at 0; infinite when the part of the error in directions of eigenvalue 0
  /// keeps the loss above. Found by bisection to the last bit of a monotone sum of exponentials.
  ///
  /// Cost: about 100 evaluations of the loss, O(n c) each.
  ///
  /// - Throws: `DynamicsError.invalidFraction`.
  public func timeToReach(lossFraction fraction: Double) throws -> Double {
    let target = try target(fraction)
    func reached(_ t: Double) throws -> Bool { try loss(SpectralFilter(.flow(t))) <= target }
    if try reached(0) { return 0 }
    guard try loss(SpectralFilter(.converged)) < target else { return .infinity }
    var low = 0.0
    var high = 1 / (scale * spectrum.largest)
    while high < .infinity, try !reached(high) {
      low = high
      high *= 2
    }
    while true {
      let middle = low + (high - low) / 2
      guard low < middle, middle < high else { return high }
      if try reached(middle) { high = middle } else { low = middle }
    }
  }

  /// The first step at which gradient descent has brought the loss down to `fraction` of its start;
  /// nil when it never does, or not within 2^62 steps.
  ///
  /// Cost: about 120 evaluations of the loss, O(n c) each.
  ///
  /// - Throws: `DynamicsError.invalidFraction`, `.invalidStep` or `.unstableStep`.
  public func stepsToReach(lossFraction fraction: Double, stepSize: Double) throws -> Int? {
    let target = try target(fraction)
    try checkStable(stepSize)
    func reached(_ k: Int) throws -> Bool {
      try loss(SpectralFilter(.descent(steps: k, stepSize: stepSize))) <= target
    }
    if try reached(0) { return 0 }
    var low = 0
    var high = 1
    while try !reached(high) {
      guard high < 1 << 62 else { return nil }
      low = high
      high *= 2
    }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if try reached(middle) { high = middle } else { low = middle }
    }
    return high
  }

  private func target(_ fraction: Double) throws -> Double {
    guard fraction > 0, fraction <= 1 else { throw DynamicsError.invalidFraction(fraction) }
    return fraction * loss(try SpectralFilter(.flow(0)))
  }
}
