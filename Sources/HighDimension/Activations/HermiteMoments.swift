import Architectures
import Foundation
import InfiniteWidth

/// The Hermite coefficients mu_k = E[sigma(G) He_k(G)] of an activation, G standard normal, by
/// quadrature.
///
/// sigma = sum_k mu_k He_k / k! with the probabilists' polynomials He_k. Coefficients are kept
/// normalized, a_k = mu_k / sqrt(k!), so that sum_k a_k^2 = E[sigma^2] and the kernel of random
/// features at correlation c is sum_k a_k^2 c^k.
///
/// Reference: Mei and Montanari (2019), arXiv:1908.05355, eq. (15); Ghorbani et al. (2019),
/// arXiv:1904.12191, section 2.
public struct HermiteMoments: Sendable {
  /// The activation.
  public let activation: Activation
  /// a_k = mu_k / sqrt(k!), from degree 0.
  public let normalized: [Double]
  /// a_k of sigma', almost everywhere: jumps of sigma do not count.
  public let normalizedDerivative: [Double]
  /// E[sigma(G)^2].
  public let square: Double
  /// E[sigma'(G)^2].
  public let derivativeSquare: Double

  /// The coefficients up to `degree`.
  ///
  /// Composite Gauss-Legendre quadrature between the kinks; relative error about 1e-14 of
  /// sqrt(E[sigma^2]).
  ///
  /// - Throws: `HighDimensionError.noFunction` for `expNormalized`.
  public init(_ activation: Activation, degree: Int = 8) throws(HighDimensionError) {
    guard activation.value(at: 0) != nil else { throw .noFunction(activation: "\(activation)") }
    self.activation = activation
    let own = HermiteSeries(activation, variance: 1, degree: max(1, degree))
    let slope = CustomActivation(
      name: "slope", kinks: activation.kinks, function: { activation.derivative(at: $0)! },
      derivative: { _ in 0 })
    let derived = HermiteSeries(.custom(slope), variance: 1, degree: max(1, degree))
    normalized = own.coefficients.map { Self.cleaned($0, own.square) }
    normalizedDerivative = derived.coefficients.map { Self.cleaned($0, derived.square) }
    square = own.square
    derivativeSquare = derived.square
  }

  /// A coefficient of the size of its own rounding is 0: an odd function has no even part.
  private static func cleaned(_ value: Double, _ square: Double) -> Double {
    abs(value) <= 1e-13 * square.squareRoot() ? 0 : value
  }

  /// mu_k.
  public func coefficient(_ k: Int) -> Double {
    normalized[k] * exp(lgamma(Double(k + 1)) / 2)
  }

  /// mu_k of sigma'.
  public func derivativeCoefficient(_ k: Int) -> Double {
    normalizedDerivative[k] * exp(lgamma(Double(k + 1)) / 2)
  }

  /// mu_0 = E[sigma(G)].
  public var mean: Double { normalized[0] }
  /// mu_1 = E[G sigma(G)].
  public var linear: Double { normalized[1] }
  /// mu*^2 = E[sigma^2] - mu_0^2 - mu_1^2, what is left beyond degree 1.
  public var nonlinearSquare: Double {
    let rest = square - mean * mean - linear * linear
    return rest <= 1e-14 * square ? 0 : rest
  }
  /// zeta^2 = mu_1^2 / mu*^2; infinite for a linear activation.
  public var zetaSquared: Double {
    nonlinearSquare > 0 ? linear * linear / nonlinearSquare : .infinity
  }
  /// The share of E[sigma'^2] at degree `degree` and above: v(sigma) of arXiv:2007.12826.
  ///
  /// - Precondition: `degree` is at most one above the largest computed degree.
  public func derivativeSquare(from degree: Int) -> Double {
    max(0, derivativeSquare - normalizedDerivative.prefix(degree).reduce(0) { $0 + $1 * $1 })
  }
}
