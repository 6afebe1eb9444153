import Foundation

/// What training has done to one eigendirection of the kernel, as a function of its rate.
///
/// The rate mu is s times the eigenvalue. In its direction the training error shrinks by
/// `residual`, e^{-mu t} or (1 - eta mu)^k; the share `learned` = 1 - residual has been fitted; and
/// a test output has moved by `integrated` = learned / mu, whose limit at mu = 0 is t or k eta.
/// Each is computed in the form that loses no digits for small mu.
public struct SpectralFilter: Sendable {
  /// The moment of training.
  public let time: TrainingTime

  /// The filter at `time`.
  ///
  /// - Throws: `DynamicsError.invalidTime` for a negative time or step count or NaN, and
  ///   `.invalidStep` for a step size that is not a finite number above 0.
  public init(_ time: TrainingTime) throws {
    switch time {
    case .flow(let t):
      guard t >= 0 else { throw DynamicsError.invalidTime(t) }
      self.time = t == .infinity ? .converged : time
    case .descent(let steps, let stepSize):
      guard steps >= 0 else { throw DynamicsError.invalidTime(Double(steps)) }
      guard stepSize > 0, stepSize.isFinite else { throw DynamicsError.invalidStep(stepSize) }
      self.time = time
    case .converged:
      self.time = time
    }
  }

  /// The share of the initial error that is left.
  public func residual(_ rate: Double) -> Double {
    switch time {
    case .flow(let t):
      return exp(-rate * t)
    case .descent(let steps, let stepSize):
      let (magnitude, sign) = Self.decay(rate * stepSize, steps)
      return sign * exp(magnitude)
    case .converged:
      return rate > 0 ? 0 : 1
    }
  }

  /// The share of the initial error that has been learned: 1 - residual.
  public func learned(_ rate: Double) -> Double {
    switch time {
    case .flow(let t):
      return -expm1(-rate * t)
    case .descent(let steps, let stepSize):
      let (magnitude, sign) = Self.decay(rate * stepSize, steps)
      return sign > 0 ? -expm1(magnitude) : 1 + exp(magnitude)
    case .converged:
      return rate > 0 ? 1 : 0
    }
  }

  /// learned / rate: the time integral of the residual, and sum of it times the step.
  ///
  /// At rate 0 the limit, t or k eta; for `converged` 0, the pseudo-inverse.
  public func integrated(_ rate: Double) -> Double {
    let limit: Double
    switch time {
    case .flow(let t): limit = t
    case .descent(let steps, let stepSize): limit = Double(steps) * stepSize
    case .converged: return rate > 0 ? 1 / rate : 0
    }
    // The quotient is limit (1 - O(rate limit)), and has no digits left where it underflows.
    guard rate > 0, rate * limit >= .leastNormalMagnitude else { return limit }
    return learned(rate) / rate
  }

  /// (ln |1 - x|^k, sign of (1 - x)^k).
  private static func decay(_ x: Double, _ steps: Int) -> (Double, Double) {
    guard steps > 0 else { return (0, 1) }
    let logarithm = x < 1 ? log1p(-x) : log(x - 1)
    return (Double(steps) * logarithm, x > 1 && !steps.isMultiple(of: 2) ? -1 : 1)
  }
}
