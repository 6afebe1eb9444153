import Foundation

extension ActivationRule {
  /// The moments of the families with a closed form; `series` is evaluated by `HermiteSeries`.
  func closedForm(_ pair: GaussianPair) -> ActivationMoments? {
    let (q1, q2, k) = (pair.first, pair.second, pair.covariance)
    switch self {
    case .rectifier(let alpha, let beta):
      let (complement, product) = Self.arcCosine(pair.relativeDefect)
      let gain = (alpha - beta) * (alpha - beta) / (2 * .pi)
      return ActivationMoments(
        value: gain * pair.root * product + alpha * beta * k,
        derivative: gain * complement + alpha * beta)
    case .sign:
      guard pair.root > 0 else { return ActivationMoments(value: 0, derivative: 0) }
      let (complement, _) = Self.arcCosine(pair.relativeDefect)
      return ActivationMoments(value: 2 / .pi * complement - 1, derivative: 0)
    case .erf(let a, let b, let c):
      let scale = 1 / ((1 + 2 * b * b * q1) * (1 + 2 * b * b * q2)).squareRoot()
      let s = min(1, max(-1, 2 * b * b * k * scale))
      return ActivationMoments(
        value: a * a * 2 / .pi * Foundation.asin(s) + c * c,
        derivative: a * a * b * b * 4 / .pi * scale / ((1 - s) * (1 + s)).squareRoot())
    case .exponential(let b, let decay, let plus, let minus):
      let near = plus * Foundation.exp(b * b * k - decay * (q1 + q2))
      let far = minus == 0 ? 0 : minus * Foundation.exp(-b * b * k - decay * (q1 + q2))
      return ActivationMoments(value: near + far, derivative: b * b * (near - far))
    case .gelu:
      return Self.gelu(q1, q2, k)
    case .gaussian(let a, let b):
      let square = (1 - 2 * b * q1) * (1 - 2 * b * q2) - 4 * b * b * k * k
      let value = a * a / square.squareRoot()
      return ActivationMoments(value: value, derivative: value * 4 * b * b * k / square)
    case .gabor:
      return Self.gabor(q1, q2, k)
    case .normalizedExponential(let gamma, let shift):
      let factor = Foundation.exp(gamma * (1 - pair.relativeDefect + shift))
      return ActivationMoments(value: pair.root * factor, derivative: gamma * factor)
    case .rectifiedMonomial(let degree):
      return Self.rectifiedMonomial(degree, pair)
    case .series:
      return nil
    }
  }

  /// (pi - theta, sin theta + (pi - theta) cos theta) for cos theta = 1 - d.
  ///
  /// Reference: Cho and Saul (2009), Kernel methods for deep learning, J_0 and J_1.
  static func arcCosine(_ d: Double) -> (complement: Double, product: Double) {
    let sine = (d * (2 - d)).squareRoot()
    if d <= 1 {
      let complement = .pi - 2 * Foundation.asin((d / 2).squareRoot())
      return (complement, sine + complement * (1 - d))
    }
    // Near theta = pi both terms cancel: sin x - x cos x of the supplement x instead.
    let supplement = 2 * Foundation.asin(((2 - d) / 2).squareRoot())
    return (supplement, sineMinusProduct(supplement))
  }

  /// sin x - x cos x = x^3/3 - x^5/30 + x^7/840 - ..., without cancellation.
  static func sineMinusProduct(_ x: Double) -> Double {
    guard x < 0.25 else { return Foundation.sin(x) - x * Foundation.cos(x) }
    // Term k: (-1)^(k+1) 2k x^(2k+1) / (2k+1)!; at x = 1/4 the sixth is below 1e-16 of the first.
    let z = x * x
    return x * z
      * (1.0 / 3 - z * (1.0 / 30 - z * (1.0 / 840 - z * (1.0 / 45360 - z * (1.0 / 3_991_680)))))
  }

  private static func gelu(_ q1: Double, _ q2: Double, _ k: Double) -> ActivationMoments {
    // x Phi(x) = E[x 1{xi < x}]: an orthant probability and its Stein terms; see Architecture.
    let (a, b) = (1 + q1, 1 + q2)
    let square = a * b - k * k
    let both = 0.25 + Foundation.asin(max(-1, min(1, k / (a * b).squareRoot()))) / (2 * .pi)
    let mixed = 1 / a + 1 / b - 1
    let bracket = q1 * q2 + mixed * k * k
    let density = 1 / (2 * .pi * square.squareRoot())
    return ActivationMoments(
      value: k * both + bracket * density,
      derivative: both + k * density * (1 + 2 * mixed + bracket / square))
  }

  private static func gabor(_ q1: Double, _ q2: Double, _ k: Double) -> ActivationMoments {
    // A Gaussian integral with covariance M = S (1 + 2 S)^-1: T = sinh(M12) e^(-tr M / 2) / sqrt D.
    let determinant = (1 + 2 * q1) * (1 + 2 * q2) - 4 * k * k
    let total = 1 + q1 + q2
    let trace = 1 - total / determinant
    let m = k / determinant
    let scale = Foundation.exp(-trace / 2) / determinant.squareRoot()
    let slope = 4 * k / determinant * (1 + total / determinant)
    return ActivationMoments(
      value: scale * sinh(m),
      derivative: scale
        * (slope * sinh(m) + (1 + 8 * k * m) / determinant * Foundation.cosh(m)))
  }

  /// T = r^n I(n, n) and T' = n^2 r^(n-1) I(n-1, n-1), with I(n, m) = E[u_+^n v_+^m] of unit
  /// variances, by Stein's recursion I(n, m) = (n-1) I(n-2, m) + c m I(n-1, m-1).
  ///
  /// No division by sin theta: equal inputs are as good as any others.
  private static func rectifiedMonomial(_ degree: Int, _ pair: GaussianPair) -> ActivationMoments {
    let d = pair.relativeDefect
    let c = 1 - d
    let sine = (d * (2 - d)).squareRoot()
    let (complement, product) = arcCosine(d)
    // table[n][m] for m <= n.
    var table = [[Double]](repeating: [], count: degree + 1)
    var halfMoments = [0.5, 1 / (2 * Double.pi).squareRoot()]  // E[z_+^j]
    for j in 2..<max(3, degree + 1) { halfMoments.append(Double(j - 1) * halfMoments[j - 2]) }
    func moment(_ n: Int, _ m: Int) -> Double { n >= m ? table[n][m] : table[m][n] }
    var sinePower = 1.0
    for n in 0...degree {
      for m in 0...n {
        let value: Double
        switch (n, m) {
        case (0, 0): value = complement / (2 * .pi)
        case (1, 0): value = (1 + c) / (2 * (2 * Double.pi).squareRoot())
        case (1, 1): value = product / (2 * .pi)
        case (_, 0):
          value =
            Double(n - 1) * moment(n - 2, 0)
            + c * sinePower * halfMoments[n - 1] / (2 * Double.pi).squareRoot()
        default:
          value = Double(n - 1) * moment(n - 2, m) + c * Double(m) * moment(n - 1, m - 1)
        }
        table[n].append(value)
      }
      if n >= 1 { sinePower *= sine }
    }
    let r = pair.root
    func power(_ n: Int) -> Double { (0..<n).reduce(1.0) { value, _ in value * r } }
    return ActivationMoments(
      value: power(degree) * table[degree][degree],
      derivative: degree == 0
        ? 0 : Double(degree * degree) * power(degree - 1) * table[degree - 1][degree - 1])
  }
}
