/// Measures wall time.
struct Stopwatch: Sendable {
  private var last = ContinuousClock.now

  /// The seconds since the last lap.
  var seconds: Double { (ContinuousClock.now - last) / .seconds(1) }

  /// The seconds since the last lap, which ends now.
  mutating func lap() -> Double {
    defer { last = .now }
    return seconds
  }
}
