/// One method with its memory of earlier steps.
protocol UpdateRule: Sendable {
  /// Moves `point` by one step.
  ///
  /// - Parameters:
  ///   - gradient: the gradient at any point; asked for once.
  ///   - stepSize: the step size given that gradient.
  mutating func advance(
    _ point: inout [Double], gradient: ([Double]) -> [Double], stepSize: ([Double]) -> Double)
    throws
}

/// How the step size depends on the number of the step and on the gradient.
public enum StepRule: Sendable, Equatable {
  /// The same for every step.
  case constant(Double)
  /// c / sqrt(t + 1) at step t.
  case inverseSquareRoot(Double)
  /// c / (t + 1) at step t.
  case inverse(Double)
  /// c / |g|_2^2: decreases the objective by about c each step, for objectives without a minimum.
  case relative(Double)

  /// The step size of step `step`, from 0.
  func size(step: Int, gradient: [Double]) -> Double {
    switch self {
    case .constant(let c): return c
    case .inverseSquareRoot(let c): return c / Double(step + 1).squareRoot()
    case .inverse(let c): return c / Double(step + 1)
    case .relative(let c): return c / gradient.dot(gradient)
    }
  }

  /// The number c.
  public var scale: Double {
    switch self {
    case .constant(let c), .inverseSquareRoot(let c), .inverse(let c), .relative(let c): return c
    }
  }
}

/// Which examples a gradient is taken of.
public enum Sampling: Sendable, Equatable {
  /// All of them.
  case full
  /// `batch` of them, the next ones of a new random order for every pass.
  case shuffled(batch: Int, seed: UInt64)
}
