import LinearAlgebra

/// A method of first order, with its settings.
public enum Optimizer: Sendable, Equatable {
  /// w <- w - step g.
  case gradientDescent
  /// Polyak's momentum: w <- w - step g + momentum (w - previous w).
  case heavyBall(momentum: Double)
  /// The same with the gradient at w + momentum (w - previous w).
  case nesterov(momentum: Double)
  /// w <- w - step P g for a symmetric positive definite P.
  case preconditioned(Matrix<Double>)
  /// w_j <- w_j - step g_j / (sqrt(G_j) + epsilon), G_j the initial accumulator plus all squares of
  /// g_j so far; no accumulators stand for zeros.
  case adaGrad(accumulators: [Double] = [], epsilon: Double = 0)
  /// AdaGrad with an exponential mean of the squares.
  case rmsProp(decay: Double = 0.9, epsilon: Double = 1e-8)
  /// RMSProp with an exponential mean of g in place of g, both without their bias.
  case adam(first: Double = 0.9, second: Double = 0.999, epsilon: Double = 1e-8)
  /// w <- w + step argmin_v g·v + |v|^2 / 2; greedy coordinate descent for l1, and a step of equal
  /// length in every coordinate for l-infinity.
  case steepestDescent(VectorNorm)
  /// psi'(w) <- psi'(w) - step g.
  case mirrorDescent(Potential, momentum: MirrorMomentum = .none)
  /// w <- w - step psi''(w)^{-1} g.
  case naturalGradient(Potential)

  /// Greedy coordinate descent: the largest coordinate of the gradient moves alone.
  public static let coordinateDescent = Optimizer.steepestDescent(.l1)
  /// Steps of equal length in every coordinate.
  public static let signDescent = Optimizer.steepestDescent(.lInfinity)

  /// The state of a run on `dimension` unknowns.
  func rule(dimension: Int) -> any UpdateRule {
    switch self {
    case .gradientDescent: return MomentumRule(momentum: 0, looksAhead: false)
    case .heavyBall(let momentum): return MomentumRule(momentum: momentum, looksAhead: false)
    case .nesterov(let momentum): return MomentumRule(momentum: momentum, looksAhead: true)
    case .preconditioned(let matrix): return PreconditionedRule(matrix: matrix)
    case .adaGrad(let accumulators, let epsilon):
      return AdaGradRule(accumulators: accumulators, epsilon: epsilon, dimension: dimension)
    case .rmsProp(let decay, let epsilon):
      return RMSPropRule(decay: decay, epsilon: epsilon, dimension: dimension)
    case .adam(let first, let second, let epsilon):
      return AdamRule(first: first, second: second, epsilon: epsilon, dimension: dimension)
    case .steepestDescent(let norm): return SteepestRule(norm: norm)
    case .mirrorDescent(let potential, let momentum):
      return MirrorRule(potential: potential, momentum: momentum)
    case .naturalGradient(let potential): return NaturalGradientRule(potential: potential)
    }
  }
}

/// The momentum of mirror descent.
public enum MirrorMomentum: Sendable, Equatable {
  /// None.
  case none
  /// On dual points: psi'(w) + momentum (psi'(w) - psi'(previous w)); keeps the limit.
  case dual(Double)
  /// On points: psi'(w + momentum (w - previous w)); does not keep the limit.
  case primal(Double)
}

extension Optimizer: CustomStringConvertible {
  /// A short name with the settings.
  public var description: String {
    switch self {
    case .gradientDescent: return "gradient descent"
    case .heavyBall(let momentum): return "heavy ball \(momentum)"
    case .nesterov(let momentum): return "Nesterov \(momentum)"
    case .preconditioned: return "preconditioned"
    case .adaGrad: return "AdaGrad"
    case .rmsProp: return "RMSProp"
    case .adam: return "Adam"
    case .steepestDescent(.l1): return "coordinate descent"
    case .steepestDescent(.lInfinity): return "sign descent"
    case .steepestDescent(let norm): return "steepest \(norm)"
    case .mirrorDescent(let potential, .none): return "mirror \(potential)"
    case .mirrorDescent(let potential, .dual): return "mirror \(potential), dual momentum"
    case .mirrorDescent(let potential, .primal): return "mirror \(potential), primal momentum"
    case .naturalGradient(let potential): return "natural gradient \(potential)"
    }
  }
}
