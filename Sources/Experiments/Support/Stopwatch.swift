/// Measures wall time.
struct Stopwatch: Sendable {
  private var last = ContinuousClock.now

  /// The seconds since the last lap.
  var seconds: Double { (ContinuousClock.now - last) / .seconds(1) }

  /// The seconds since the last lap, which ends now.
  mutating func lap() -> Double {
    let now = ContinuousClock.now
    defer { last = now }
    return (now - last) / .seconds(1)
  }
}
