/// A moment of training on the squared loss.
public enum TrainingTime: Sendable, Hashable {
  /// Gradient flow, df/dt = -s K (f - y), after this much time; infinity is allowed.
  case flow(Double)
  /// Gradient descent, f <- f - s stepSize K (f - y), after this many steps.
  case descent(steps: Int, stepSize: Double)
  /// The limit of both: every direction the kernel can learn is learned.
  case converged
}

/// How the loss that training descends is scaled.
public enum LossNormalization: String, Sendable, Codable, CaseIterable {
  /// Phi = 1/2 sum_i |y_i - f_i|^2: s = 1.
  case sum
  /// Phi = 1/(2n) sum_i |y_i - f_i|^2: s = 1/n.
  case mean

  /// s, the factor of the kernel in the dynamics.
  public func scale(rows: Int) -> Double {
    switch self {
    case .sum: 1
    case .mean: 1 / Double(max(1, rows))
    }
  }
}
