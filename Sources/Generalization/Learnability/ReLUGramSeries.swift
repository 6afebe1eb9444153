import Foundation

/// The power series of the two-layer ReLU Gram matrix in the cosine z of two unit inputs.
///
///     z (pi - arccos z) / (2 pi) = z/4 + (1/2pi) sum_{l>=1} (2l-3)!! / ((2l-2)!! (2l-1)) z^{2l}
///
/// Only degree 1 and the even degrees appear: odd polynomials of degree 3 and up are not learnable
/// by these bounds.
///
/// Reference: Arora et al. (2019), arXiv:1901.08584, appendix E.
public enum ReLUGramSeries {
  /// The coefficient of z^degree.
  ///
  /// Cost: O(degree).
  public static func coefficient(_ degree: Int) -> Double {
    guard degree != 1 else { return 0.25 }
    guard degree >= 2, degree.isMultiple(of: 2) else { return 0 }
    let l = degree / 2
    // (2l-3)!! / (2l-2)!! by its ratio.
    var ratio = 1.0
    for k in 1..<max(l, 1) { ratio *= Double(2 * k - 1) / Double(2 * k) }
    return ratio / (Double(2 * l - 1) * 2 * Double.pi)
  }

  /// The series up to and including degree 2 `terms`.
  ///
  /// The remainder is below (2 pi)^{-1} z^{2 terms + 2} / (1 - z^2) for |z| < 1.
  public static func value(_ z: Double, terms: Int) -> Double {
    var sum = z / 4
    var ratio = 1.0
    var power = 1.0
    for l in 1..<max(terms, 0) + 1 {
      power *= z * z
      sum += ratio * power / (Double(2 * l - 1) * 2 * Double.pi)
      ratio *= Double(2 * l - 1) / Double(2 * l)
    }
    return sum
  }
}
