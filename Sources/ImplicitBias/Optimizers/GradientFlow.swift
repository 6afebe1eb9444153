import Foundation

/// Gradient flow w' = -gradient(w), the limit of small steps, by an adaptive integrator.
///
/// Steps are of fifth order and controlled by an embedded one of fourth, so the error of every
/// coordinate is near `tolerance` times its size plus `absolute`.
///
/// Reference: Dormand, Prince (1980), Journal of Computational and Applied Mathematics 6(1).
public struct GradientFlow: Sendable {
  /// The relative error of a step.
  public var tolerance: Double
  /// The absolute error of a step.
  public var absolute: Double
  /// The largest number of steps.
  public var steps: Int

  /// A flow.
  public init(tolerance: Double = 1e-9, absolute: Double = 1e-12, steps: Int = 1_000_000) {
    self.tolerance = tolerance
    self.absolute = absolute
    self.steps = steps
  }

  /// Follows the flow for the time `duration`, or until no coordinate of the gradient exceeds
  /// `gradientTolerance`.
  ///
  /// - Parameter observe: called after every accepted step with the time and the point.
  /// - Throws: `ImplicitBiasError.diverged` when the steps run out or the point is not finite.
  public func run(
    _ objective: any Objective, from start: [Double], duration: Double,
    gradientTolerance: Double = 0, observe: (Double, [Double]) -> Void = { _, _ in }
  ) throws -> [Double] {
    var (time, point) = (0.0, start)
    var slope = objective.gradient(start).scaled(by: -1)
    var size = min(duration, 1e-3 / max(slope.largestMagnitude, 1e-300))
    for step in 0..<steps {
      if time >= duration || slope.largestMagnitude <= gradientTolerance { return point }
      size = min(size, duration - time)
      let (next, nextSlope, error) = attempt(objective, point, slope, size)
      guard error.isFinite || size > 1e-300 else {
        throw ImplicitBiasError.diverged(
          optimizer: "gradient flow", step: step, stepSize: size)
      }
      if error <= 1 {
        time = size == duration - time ? duration : time + size
        (point, slope) = (next, nextSlope)
        observe(time, point)
      }
      let factor = error.isFinite ? 0.9 * pow(max(error, 1e-10), -0.2) : 0.1
      size *= min(5, max(0.1, factor))
    }
    throw ImplicitBiasError.diverged(optimizer: "gradient flow", step: steps, stepSize: size)
  }

  private func attempt(
    _ objective: any Objective, _ point: [Double], _ slope: [Double], _ size: Double
  ) -> (point: [Double], slope: [Double], error: Double) {
    var slopes = [slope]
    var next = point
    for row in Self.stages {
      next = point
      for (weight, slope) in zip(row, slopes) where weight != 0 { next.add(size * weight, slope) }
      slopes.append(objective.gradient(next).scaled(by: -1))
    }
    var worst = 0.0
    for index in point.indices {
      var error = 0.0
      for (weight, slope) in zip(Self.errors, slopes) { error += weight * slope[index] }
      let scale = absolute + tolerance * max(abs(point[index]), abs(next[index]))
      let share = abs(size * error) / scale
      worst = share.isNaN ? .infinity : max(worst, share)
    }
    return (next, slopes[6], worst)
  }

  /// The nodes' weights; the last row is the step of fifth order.
  private static let stages: [[Double]] = [
    [1.0 / 5],
    [3.0 / 40, 9.0 / 40],
    [44.0 / 45, -56.0 / 15, 32.0 / 9],
    [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
    [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
    [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
  ]
  /// Fifth minus fourth order.
  private static let errors: [Double] = [
    71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40,
  ]
}
