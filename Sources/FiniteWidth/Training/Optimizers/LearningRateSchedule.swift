import Foundation

/// How the learning rate changes over training: a factor for every step.
public enum LearningRateSchedule: Hashable, Sendable, Codable {
  /// 1 in every step.
  case constant
  /// Multiplied by `factor` from each of these steps on.
  case drops(steps: [Int], factor: Double = 0.1)
  /// From 1 down to 0 along half a cosine wave, after rising from 0 for `warmup` steps.
  ///
  /// Reference: Loshchilov and Hutter (2017), arXiv:1608.03983, without restarts.
  case cosine(warmup: Int = 0)

  /// The factor of step `step` of `total`, from 0.
  public func factor(step: Int, of total: Int) -> Double {
    switch self {
    case .constant: return 1
    case .drops(let steps, let factor):
      return pow(factor, Double(steps.count { $0 <= step }))
    case .cosine(let warmup):
      guard step >= warmup else { return Double(step + 1) / Double(warmup + 1) }
      let share = Double(step - warmup) / Double(max(1, total - warmup))
      return (1 + cos(Double.pi * min(1, share))) / 2
    }
  }

  /// Throws `FiniteWidthError.invalidValue` for the first number outside its range.
  func validate() throws {
    switch self {
    case .constant: break
    case .drops(let steps, let factor):
      try FiniteWidthError.require(
        factor > 0 && factor.isFinite, "factor", factor, "positive and finite")
      if let bad = steps.first(where: { $0 < 0 }) {
        try FiniteWidthError.require(false, "step of a drop", Double(bad), "at least 0")
      }
    case .cosine(let warmup):
      try FiniteWidthError.require(warmup >= 0, "warmup", Double(warmup), "at least 0")
    }
  }
}
