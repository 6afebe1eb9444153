import Architectures

/// A function with its derivative away from finitely many points, and its jumps there.
struct PiecewiseFunction {
  /// A point where the function jumps.
  struct Jump {
    let point: Double
    /// The value from the right less the value from the left.
    let height: Double
  }

  let value: (Double) -> Double
  /// The derivative where it exists.
  let slope: (Double) -> Double
  /// Where the function or its derivative is not smooth.
  let kinks: [Double]
  let jumps: [Jump]

  init(kinks: [Double], value: @escaping (Double) -> Double, slope: @escaping (Double) -> Double) {
    self.value = value
    self.slope = slope
    self.kinks = kinks
    jumps = kinks.compactMap { point in
      let height =
        Self.limit(value, at: point, side: 1) - Self.limit(value, at: point, side: -1)
      let scale = abs(value(point + 1)) + abs(value(point - 1))
      return abs(height) > 1e-9 * scale ? Jump(point: point, height: height) : nil
    }
  }

  /// The mean of the limits from both sides.
  func mean(of f: (Double) -> Double, at x: Double) -> Double {
    guard kinks.contains(x) else { return f(x) }
    return (Self.limit(f, at: x, side: 1) + Self.limit(f, at: x, side: -1)) / 2
  }

  /// The limit from one side, extrapolated from two points so close that f is a line there.
  private static func limit(_ f: (Double) -> Double, at x: Double, side: Double) -> Double {
    let step = side * 1e-7 * max(1, abs(x))
    return 2 * f(x + step) - f(x + 2 * step)
  }
}

extension Activation {
  /// phi.
  var asFunction: PiecewiseFunction {
    PiecewiseFunction(
      kinks: kinks, value: { value(at: $0) ?? 0 }, slope: { derivative(at: $0) ?? 0 })
  }

  /// phi' away from kinks.
  var slopeAsFunction: PiecewiseFunction {
    PiecewiseFunction(
      kinks: kinks, value: { derivative(at: $0) ?? 0 }, slope: { secondDerivative(at: $0) })
  }
}
