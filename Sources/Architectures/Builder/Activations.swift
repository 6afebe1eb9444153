/// x.
public func Identity() -> Layer { .activation(.identity) }

/// max(0, x).
public func ReLU() -> Layer { .activation(.relu) }

/// x for x > 0, alpha x otherwise.
public func LeakyReLU(alpha: Double = 0.01) -> Layer { .activation(.leakyRelu(alpha: alpha)) }

/// |x|.
public func Abs() -> Layer { .activation(.abs) }

/// The sign of x.
public func Sign() -> Layer { .activation(.sign) }

/// a erf(b x) + c.
public func Erf(a: Double = 1, b: Double = 1, c: Double = 0) -> Layer {
  .activation(.erf(a: a, b: b, c: c))
}

/// 0.5 erf(x / 2.4020563531719796) + 0.5, close to the logistic sigmoid.
public func SigmoidLike() -> Layer { .activation(.sigmoidLike) }

/// x Phi(x), with the normal distribution function Phi.
public func GELU() -> Layer { .activation(.gelu) }

/// a sin(b x + c).
public func Sin(a: Double = 1, b: Double = 1, c: Double = 0) -> Layer {
  .activation(.sin(a: a, b: b, c: c))
}

/// a cos(b x + c).
public func Cos(a: Double = 1, b: Double = 1, c: Double = 0) -> Layer {
  .activation(.cos(a: a, b: b, c: c))
}

/// sqrt(2) sin(sqrt(2 gamma) x + pi/4).
public func RBF(gamma: Double = 1) -> Layer { .activation(.rbf(gamma: gamma)) }

/// exp(-x^2) sin(x).
public func Gabor() -> Layer { .activation(.gabor) }

/// a exp(b x^2).
public func Gaussian(a: Double = 1, b: Double = -1) -> Layer { .activation(.gaussian(a: a, b: b)) }

/// a exp(b x).
public func Exp(a: Double = 1, b: Double = 1) -> Layer { .activation(.exp(a: a, b: b)) }

/// The kernel sqrt(q q') exp(gamma (c + shift)), which no function has.
public func ExpNormalized(gamma: Double = 1, shift: Double = -1) -> Layer {
  .activation(.expNormalized(gamma: gamma, shift: shift))
}

/// The normalized probabilists' Hermite polynomial He_degree(x) / sqrt(degree!).
public func Hermite(degree: Int) -> Layer { .activation(.hermite(degree: degree)) }

/// x^degree.
public func Monomial(degree: Int) -> Layer { .activation(.monomial(degree: degree)) }

/// max(0, x)^degree.
public func RectifiedMonomial(degree: Int) -> Layer {
  .activation(.rectifiedMonomial(degree: degree))
}

/// sum_k coefficients[k] x^k.
public func Polynomial(coefficients: [Double]) -> Layer {
  .activation(.polynomial(coefficients: coefficients))
}

/// tanh x.
public func Tanh() -> Layer { .activation(.tanh) }

/// ln(1 + e^x).
public func Softplus() -> Layer { .activation(.softplus) }

/// x / (1 + e^-x).
public func SiLU() -> Layer { .activation(.silu) }

/// x for x > 0, alpha (e^x - 1) otherwise.
public func ELU(alpha: Double = 1) -> Layer { .activation(.elu(alpha: alpha)) }
