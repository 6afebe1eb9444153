import Architectures
import Foundation
import LinearAlgebra

/// The normalized Hermite coefficients a_k = E[phi(sqrt(q) z) He_k(z)] / sqrt(k!) of an activation
/// at one variance q.
///
/// For unit-variance Gaussians of correlation c, E[phi(sqrt(q) x) phi(sqrt(q') y)] =
/// sum_k a_k a'_k c^k (Mehler), and its derivative in c gives the tangent factor. What is left out
/// after degree K is at most |c|^(K+1) sqrt(tail tail'), with tail = E[phi^2] - sum_{k<=K} a_k^2.
package struct HermiteSeries: Sendable {
  /// The coefficients of degree 0 to K.
  package let coefficients: [Double]
  /// E[phi(sqrt(q) z)^2].
  package let square: Double
  /// q E[phi'(sqrt(q) z)^2].
  package let derivativeSquare: Double

  /// The share of E[phi^2] beyond the last coefficient.
  var tail: Double { max(0, square - coefficients.reduce(0) { $0 + $1 * $1 }) }

  /// The share of q E[phi'^2] = sum_k k a_k^2 beyond the last coefficient.
  var derivativeTail: Double {
    max(
      0,
      derivativeSquare
        - coefficients.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element * $1.element })
  }

  /// The coefficients up to `degree` at variance `variance`.
  ///
  /// Composite Gauss-Legendre between the kinks: with 20 nodes on panels of length 1/2 the fastest
  /// function, He_512 at 22 radians per unit, is resolved to rounding. The weight limits the range
  /// to |z| <= 13.5, beyond which sqrt(density) is below 1e-19.
  package init(_ activation: Activation, variance: Double, degree: Int) {
    let std = variance.squareRoot()
    let cutoff = 13.5
    var edges = Set(stride(from: -cutoff, through: cutoff, by: 0.5))
    if std > 0 {
      for kink in activation.kinks where Swift.abs(kink / std) < cutoff { edges.insert(kink / std) }
    }
    let sorted = edges.sorted()
    var sums = [Double](repeating: 0, count: degree + 1)
    var square = 0.0
    var derivativeSquare = 0.0
    for (lower, upper) in zip(sorted, sorted.dropFirst()) {
      let (center, half) = ((lower + upper) / 2, (upper - lower) / 2)
      for (node, weight) in zip(Self.rule.nodes, Self.rule.weights) {
        let z = center + half * node
        let density = exp(-z * z / 2) * 0.3989422804014326779 * weight * half
        let value = activation.value(at: std * z) ?? 0
        let slope = activation.derivative(at: std * z) ?? 0
        square += density * value * value
        derivativeSquare += density * variance * slope * slope
        var (previous, current) = (0.0, density * value)
        for k in 0...degree {
          sums[k] += current
          (previous, current) = (
            current,
            (z * current - Double(k).squareRoot() * previous) / Double(k + 1).squareRoot()
          )
        }
      }
    }
    coefficients = sums
    self.square = square
    self.derivativeSquare = derivativeSquare
  }

  private static let rule = GaussRule.legendre(20)

  /// The smallest degree, a power of 2 up to 512, whose tails are below 1e-14 of the whole at this
  /// variance; 512 when none is.
  static func sufficientDegree(_ activation: Activation, variance: Double) -> Int {
    let full = HermiteSeries(activation, variance: variance, degree: largestDegree)
    var value = full.square
    var derivative = full.derivativeSquare
    for (k, a) in full.coefficients.enumerated() {
      value -= a * a
      derivative -= Double(k) * a * a
      let enough =
        value <= 1e-14 * full.square && derivative <= 1e-14 * full.derivativeSquare
      if enough && k >= 8 { return min(largestDegree, (k + 7) / 8 * 8) }
    }
    return largestDegree
  }

  /// Where series stop and quadrature takes over for correlations close to 1.
  static let largestDegree = 512

  /// The correlation up to which both remainders are below 1e-13 of the whole.
  var trustedCorrelation: Double {
    let degree = Double(coefficients.count)
    func limit(_ tail: Double, _ whole: Double, power: Double) -> Double {
      guard whole > 0, tail > 1e-14 * whole else { return 1 }
      return min(1, pow(1e-13 * whole / tail, 1 / power))
    }
    return min(
      limit(tail, square, power: degree), limit(derivativeTail, derivativeSquare, power: degree - 1)
    )
  }
}
