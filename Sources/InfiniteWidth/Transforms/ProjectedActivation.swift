import Foundation

/// The last operation of the compositional kernels: a function of the correlation alone.
///
/// It is the kernel of an activation without its scale sqrt(K(x, x) K(x', x')), so that every input
/// has kernel 1 with itself.
///
/// Reference: Shankar, Fang, Guo, Fridovich-Keil, Schmidt, Ragan-Kelley, Recht (2020),
/// arXiv:2003.02237, section 3.
public enum ProjectedActivation: Hashable, Sendable {
  /// (sqrt(1 - c^2) + c (pi - arccos c)) / pi.
  case relu
  /// exp(gamma (c - 1)).
  case gaussian(gamma: Double = 1)

  /// The value at a correlation in [-1, 1]; 1 at correlation 1.
  public func value(at correlation: Double) -> Double {
    let c = correlation
    switch self {
    case .relu:
      return (((1 - c) * (1 + c)).squareRoot() + c * (Double.pi - acos(c))) / Double.pi
    case .gaussian(let gamma): return exp(gamma * (c - 1))
    }
  }
}
