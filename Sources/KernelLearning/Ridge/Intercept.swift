/// Whether a kernel predictor has a constant term beside the kernel expansion.
public enum Intercept: String, Sendable, Codable, CaseIterable {
  /// f(x) = sum_i alpha_i k(x, x_i).
  case none
  /// f(x) = b + sum_i alpha_i k(x, x_i), with b free of the ridge penalty.
  case unpenalized
}
