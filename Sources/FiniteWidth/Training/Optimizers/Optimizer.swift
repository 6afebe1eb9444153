/// How parameters move along a gradient g at the learning rate eta; conventions of PyTorch.
///
/// Every rule but Path-SGD acts on each parameter on its own, at eta times its layer's factor.
public enum Optimizer: Hashable, Sendable, Codable {
  /// v <- momentum v + g and theta <- theta - eta v; with `nesterov`, theta <- theta - eta
  /// (g + momentum v).
  case gradientDescent(momentum: Double = 0, nesterov: Bool = false)
  /// m <- beta1 m + (1 - beta1) g, s <- beta2 s + (1 - beta2) g^2 and
  /// theta <- theta - eta m / (1 - beta1^t) / (sqrt(s / (1 - beta2^t)) + epsilon) in step t.
  ///
  /// Reference: Kingma and Ba (2015), arXiv:1412.6980, algorithm 1.
  case adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
  /// s <- decay s + (1 - decay) g^2 and theta <- theta - eta g / (sqrt(s) + epsilon).
  ///
  /// Reference: Tieleman and Hinton (2012), lecture 6.5.
  case rmsProp(decay: Double = 0.99, epsilon: Double = 1e-8)
  /// s <- s + g^2 and theta <- theta - eta g / (sqrt(s) + epsilon).
  ///
  /// Reference: Duchi, Hazan, Singer (2011), with diagonal matrices.
  case adaGrad(epsilon: Double = 1e-10)
  /// theta_i <- theta_i - eta g_i / kappa_i with the present curvatures kappa_i of the squared path norm,
  /// `PathSums.curvatures` for p = 2, of the whole network with dropout as well.
  ///
  /// Steps are the same whatever the units are scaled by. Networks with normalizations, attention or
  /// units that are not positively homogeneous have none: `FiniteWidthError.noPaths`.
  ///
  /// Reference: Neyshabur, Salakhutdinov, Srebro (2015), arXiv:1506.02617, algorithm 1.
  case pathSGD

  /// Whether the first moment, or velocity, is kept.
  var keepsFirstMoment: Bool {
    switch self {
    case .gradientDescent(let momentum, _): momentum > 0
    case .adam: true
    case .rmsProp, .adaGrad, .pathSGD: false
    }
  }

  /// Whether the second moment is kept.
  var keepsSecondMoment: Bool {
    switch self {
    case .gradientDescent, .pathSGD: false
    case .adam, .rmsProp, .adaGrad: true
    }
  }

  /// Throws `FiniteWidthError.invalidValue` for the first number outside its range.
  func validate() throws {
    func share(_ name: String, _ value: Double) throws {
      try FiniteWidthError.require(
        value >= 0 && value < 1, name, value, "at least 0 and below 1")
    }
    func epsilon(_ value: Double) throws {
      try FiniteWidthError.require(
        value > 0 && value.isFinite, "epsilon", value, "positive and finite")
    }
    switch self {
    case .gradientDescent(let momentum, let nesterov):
      try share("momentum", momentum)
      try FiniteWidthError.require(
        !nesterov || momentum > 0, "momentum", momentum, "positive for Nesterov's method")
    case .adam(let beta1, let beta2, let value):
      try share("beta1", beta1)
      try share("beta2", beta2)
      try epsilon(value)
    case .rmsProp(let decay, let value):
      try share("decay", decay)
      try epsilon(value)
    case .adaGrad(let value): try epsilon(value)
    case .pathSGD: break
    }
  }
}
