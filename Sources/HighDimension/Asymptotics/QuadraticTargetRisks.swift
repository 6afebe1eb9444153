import Foundation

/// The least risks of three models of N units on a quadratic target f(x) = x^T B x + b0 of Gaussian
/// inputs, each over Var f = 2 |B|_F^2, as N/d -> rho and with unlimited data.
///
/// `alignment` is r = (tr B)^2 / (d |B|_F^2), in [0, 1].
///
/// Reference: Ghorbani, Mei, Misiakiewicz, Montanari (2019), arXiv:1906.08899, theorems 1, 2 and 3.
public enum QuadraticTargetRisks {
  /// Random features with any activation: 1 - r psi/(1 + psi), psi = (rho mu_2^2 / 2) m, with m the
  /// limit of (1/N) tr (mu_1^2 W W^T + mu~*^2 I)^{-1} for unit weights; mu~*^2 holds all degrees >= 2.
  ///
  /// An activation without nonlinear part learns nothing of the target: risk 1.
  public static func randomFeatures(
    rho: Double, alignment r: Double, moments: HermiteMoments
  ) -> Double {
    let rest = moments.nonlinearSquare
    guard rest > 0 else { return 1 }
    let second = 2 * moments.normalized[2] * moments.normalized[2]  // mu_2^2
    let psi = rho * second / 2 * resolvent(rho, linear: moments.linear * moments.linear, rest)
    return 1 - r * psi / (1 + psi)
  }

  /// m with m = 1 / (rest + linear / (1 + rho linear m)): the Marchenko-Pastur equation of W W^T,
  /// a quadratic equation in m.
  private static func resolvent(_ rho: Double, linear: Double, _ rest: Double) -> Double {
    // rho linear rest m^2 + (rest + linear - rho linear) m - 1 = 0.
    let a = rho * linear * rest
    let b = rest + linear - rho * linear
    let discriminant = (b * b + 4 * a).squareRoot()
    return b >= 0 ? 2 / (b + discriminant) : (discriminant - b) / (2 * a)
  }

  /// Tangent features of the activation u^2: (1 - rho)_+^2 (1 - r) + (1 - rho)_+ r.
  public static func tangentFeatures(rho: Double, alignment r: Double) -> Double {
    let rest = max(0, 1 - rho)
    return rest * rest * (1 - r) + rest * r
  }

  /// The trained network of N units with activation u^2 on B >= 0: what the N largest eigenvalues of B
  /// leave, sum_{i > N} lambda_i^2 / sum_i lambda_i^2.
  public static func network(width: Int, eigenvalues: [Double]) -> Double {
    let squares = eigenvalues.map { $0 * $0 }.sorted(by: >)
    let whole = squares.reduce(0, +)
    return whole > 0 ? squares.dropFirst(width).reduce(0, +) / whole : 0
  }
}
