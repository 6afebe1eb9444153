import Architectures
import Foundation

/// The test error of ridge regression on random features as N, n, d go to infinity with N/d -> psi1
/// and n/d -> psi2, exactly.
///
/// Inputs x are uniform on the sphere of radius sqrt(d), weights w on the unit sphere; the model is
/// sum_a c_a sigma(<w_a, x>), fitted by the minimizer of (1/n) sum_i (y_i - f(x_i))^2 + (N ridge / d)
/// |c|^2. The risk E[(f(x) - E[y|x])^2] tends to F1^2 B + (tau^2 + F*^2) V + F*^2.
///
/// With chi = -p, the fixed point of the paper reduces to one equation,
///
///     p ridge / mu*^2 = (1 - h / psi1) (1 - h / psi2),   h = p + zeta^2 p / (1 + zeta^2 p),
///
/// whose left side grows and right side falls for h < min(psi1, psi2): it has one root. The form
/// covers ridge 0 and infinite psi1 or psi2 without a case of their own.
///
/// Reference: Mei and Montanari (2019), arXiv:1908.05355, theorems 2, 3, 4 and 5, definition 1.
public struct RandomFeatureAsymptotics: Sendable {
  /// psi1 = N/d; infinity for the kernel limit.
  public let featureRatio: Double
  /// psi2 = n/d; infinity for the population limit.
  public let sampleRatio: Double
  /// lambda, in the units of the paper.
  public let ridge: Double
  /// zeta^2 and mu*^2 of the activation.
  public let moments: HermiteMoments
  /// p = -chi = -nu1 nu2.
  public let p: Double

  /// The limit at these ratios.
  ///
  /// - Throws: `HighDimensionError.outOfDomain` for ratios that are not positive or both infinite
  ///   and for a negative or infinite ridge; `.noNonlinearPart` for a linear activation.
  public init(
    featureRatio psi1: Double, sampleRatio psi2: Double, ridge: Double, moments: HermiteMoments
  ) throws(HighDimensionError) {
    try require(psi1 > 0, .ratio, psi1, "(0, infinity]")
    try require(psi2 > 0, .ratio, psi2, "(0, infinity]")
    try require(min(psi1, psi2).isFinite, .ratio, psi1, "(0, infinity) for one of the two ratios")
    try require(ridge >= 0 && ridge.isFinite, .ridge, ridge, "[0, infinity)")
    guard moments.nonlinearSquare > 0 else {
      throw .noNonlinearPart(activation: "\(moments.activation)")
    }
    featureRatio = psi1
    sampleRatio = psi2
    self.ridge = ridge
    self.moments = moments
    p = Self.root(
      psi1: psi1, psi2: psi2, ridge: ridge / moments.nonlinearSquare,
      zeta2: moments.zetaSquared)
  }

  /// Whether N = n without a ridge, where the risk is infinite.
  public var isSingular: Bool { ridge == 0 && featureRatio == sampleRatio }

  /// h(p): what the learner has fitted, in units of d.
  var degreesOfFreedom: Double {
    let zeta2 = moments.zetaSquared
    return p + zeta2 * p / (1 + zeta2 * p)
  }

  /// B: the coefficient of F1^2.
  public var bias: Double {
    let (e0, e1, _) = polynomials
    return isSingular ? .infinity : e1 / e0
  }

  /// V: the coefficient of tau^2 + F*^2.
  public var variance: Double {
    let (e0, _, e2) = polynomials
    return isSingular ? .infinity : e2 / e0
  }

  /// F1^2 B + (tau^2 + F*^2) V + F*^2, the error on noiseless targets.
  public func risk(_ target: TargetPower) -> Double {
    scaled(bias, by: target.linear) + scaled(variance, by: target.noise + target.nonlinear)
      + target.nonlinear
  }

  /// The minimum of (1/n) sum_i (y_i - f(x_i))^2 + (N ridge / d) |c|^2.
  ///
  /// Reference: theorem 5 (eq. 39) of the paper: i nu2 sqrt(...) is 1 - h / psi2 here.
  public func trainingObjective(_ target: TargetPower) -> Double {
    let rest = max(0, 1 - degreesOfFreedom / sampleRatio)
    return rest
      * (target.linear / (1 + p * moments.zetaSquared) + target.nonlinear + target.noise)
  }

  /// |c|^2 of the fitted coefficients.
  public func squaredNorm(_ target: TargetPower) -> Double {
    if isSingular { return .infinity }
    let (chi, z2) = (-p, moments.zetaSquared)
    let z4 = z2 * z2
    let r2 = 1 / sampleRatio
    // A1 and A2 over psi1 psi2, as `polynomials`.
    let a1 =
      -chi * chi / featureRatio
      * (r2 * (chi * z4 - chi * z2 + z2 + 1) + z2 - chi * z4)
    let a2 =
      chi * chi / featureRatio * r2 * (chi * z2 - 1)
      * (chi * chi * z4 - 2 * chi * z2 + z2 + 1)
    let e0 = polynomials.0
    return (target.linear * a1 / e0 + (target.noise + target.nonlinear) * a2 / e0)
      / moments.nonlinearSquare
  }

  /// E0, E1 and E2 of definition 1, each over psi1 psi2.
  private var polynomials: (Double, Double, Double) {
    let (chi, z2) = (-p, moments.zetaSquared)
    let (z4, z6) = (z2 * z2, z2 * z2 * z2)
    let (c2, c3) = (chi * chi, chi * chi * chi)
    let (c4, c5) = (c2 * c2, c2 * c3)
    let (r1, r2) = (1 / featureRatio, 1 / sampleRatio)
    let cubic = -c3 * z6 + c2 * z4
    let common =
      -c5 * z6 + 3 * c4 * z4 + c3 * z6 - 2 * c3 * z4 - 3 * c3 * z2 + c2 * z4 + 2 * c2 * z2 + c2
    let e0 =
      r1 * r2 * common + (r1 + r2) * cubic + c3 * z6 - 3 * c2 * z4 + 3 * chi * z2 - 1
    let e1 = r1 * (c3 * z4 - c2 * z2) + chi * z2 - 1
    let e2 = -r1 * r2 * common - r2 * cubic
    return (e0, e1, e2)
  }

  /// The root of the fixed-point equation.
  private static func root(psi1: Double, psi2: Double, ridge: Double, zeta2: Double) -> Double {
    // h(p) = y is a quadratic equation; its root at the smaller ratio is the solution at ridge 0.
    let y = min(psi1, psi2)
    let b = 1 + zeta2 - zeta2 * y
    let discriminant = (b * b + 4 * zeta2 * y).squareRoot()
    let largest = b >= 0 ? 2 * y / (b + discriminant) : (discriminant - b) / (2 * zeta2)
    guard ridge > 0 else { return largest }
    func excess(_ p: Double) -> Double {
      let h = p + zeta2 * p / (1 + zeta2 * p)
      return p * ridge - (1 - h / psi1) * (1 - h / psi2)
    }
    var (lower, upper) = (0.0, largest)
    // 120 halvings reach neighbouring numbers from any start.
    for _ in 0..<120 {
      let middle = (lower + upper) / 2
      if middle <= lower || middle >= upper { break }
      if excess(middle) > 0 { upper = middle } else { lower = middle }
    }
    return (lower + upper) / 2
  }
}
