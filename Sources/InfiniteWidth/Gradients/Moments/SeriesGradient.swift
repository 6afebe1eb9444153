import Architectures
import Foundation
import LinearAlgebra

/// The normalized Hermite coefficients, at one variance q, of an activation and of the
/// distributions D phi, D^2 phi, phi' (away from kinks), D phi', D^2 phi'.
///
/// With h_j normalized Hermite polynomials and coefficients f_j = E[f(sqrt(q) z) h_j(z)],
/// integration by parts gives those of Df: sqrt(j + 1) f_(j+1) / sqrt(q). By Mehler's formula
/// E[f(u) g(v)] = sum_j f_j g_j c^j for correlation c.
struct SeriesGradient {
  /// Coefficients of phi, D phi, D^2 phi.
  let function: [[Double]]
  /// Coefficients of phi', D phi', D^2 phi'.
  let slope: [[Double]]
  /// Whether the series end: phi is a polynomial.
  let isFinite: Bool

  init(_ activation: Activation, variance: Double, degree: Int?) {
    isFinite = degree != nil
    let degree = degree ?? HermiteSeries.largestDegree
    let (a, b) = Self.coefficients(activation, variance: variance, degree: degree)
    slope = Self.derivatives(b, variance: variance)
    let byParts = Self.derivatives(a, variance: variance)
    // Without jumps D phi is phi', whose coefficients are better than those by parts.
    function =
      activation.asFunction.jumps.isEmpty ? [a, slope[0], slope[1]] : byParts
  }

  /// The moments of a pair with these coefficients; nil where a series has not converged.
  static func moments(
    _ first: SeriesGradient, _ second: SeriesGradient, _ pair: GaussianPair
  ) -> MomentGradient? {
    let c = 1 - pair.relativeDefect
    let isFinite = first.isFinite && second.isFinite
    func sum(_ a: [Double], _ b: [Double]) -> Double? {
      var (total, magnitude, tail, power) = (0.0, 0.0, 0.0, 1.0)
      for j in a.indices {
        let term = a[j] * b[j] * power
        total += term
        magnitude += abs(term)
        if j >= a.count - 32 { tail += abs(term) }
        power *= c
      }
      // The terms of an analytic function fall off, so the last ones bound what is left out.
      return isFinite || tail <= 1e-13 * magnitude ? total : nil
    }
    guard let value = sum(first.function[0], second.function[0]),
      let slope = sum(first.slope[0], second.slope[0]),
      let valueByFirst = sum(first.function[2], second.function[0]),
      let valueBySecond = sum(first.function[0], second.function[2]),
      let valueByCovariance = sum(first.function[1], second.function[1]),
      let slopeByFirst = sum(first.slope[2], second.slope[0]),
      let slopeBySecond = sum(first.slope[0], second.slope[2]),
      let slopeByCovariance = sum(first.slope[1], second.slope[1])
    else { return nil }
    return MomentGradient(
      value: value, slope: slope, valueByFirst: valueByFirst / 2,
      valueBySecond: valueBySecond / 2, valueByCovariance: valueByCovariance,
      slopeByFirst: slopeByFirst / 2, slopeBySecond: slopeBySecond / 2,
      slopeByCovariance: slopeByCovariance)
  }

  /// f and the coefficients of Df and D^2 f; 0 at q = 0, where no input moves q to first order.
  private static func derivatives(_ f: [Double], variance: Double) -> [[Double]] {
    let std = variance.squareRoot()
    func next(_ f: [Double]) -> [Double] {
      guard std > 0 else { return f.map { _ in 0 } }
      return f.indices.map { $0 + 1 < f.count ? Double($0 + 1).squareRoot() * f[$0 + 1] / std : 0 }
    }
    let once = next(f)
    return [f, once, next(once)]
  }

  /// E[phi(sqrt(q) z) h_j(z)] and E[phi'(sqrt(q) z) h_j(z)], by the panels of `HermiteSeries` with
  /// finer ones where a large variance makes phi steep.
  private static func coefficients(
    _ activation: Activation, variance: Double, degree: Int
  ) -> ([Double], [Double]) {
    var function = [Double](repeating: 0, count: degree + 1)
    var slope = function
    let std = variance.squareRoot()
    guard std > 0 else {
      // Only h_0 is left; at a kink the mean of both sides.
      function[0] = activation.asFunction.mean(of: { activation.value(at: $0) ?? 0 }, at: 0)
      slope[0] = activation.asFunction.mean(of: { activation.derivative(at: $0) ?? 0 }, at: 0)
      return (function, slope)
    }
    let cutoff = 13.5
    var edges = Set(stride(from: -cutoff, through: cutoff, by: 0.5))
    for kink in activation.kinks where abs(kink / std) < cutoff { edges.insert(kink / std) }
    if std > 2 {
      for x in [0.0, 0.5, 1, 2, 3, 4.5, 6, 8] { edges.formUnion([x / std, -x / std]) }
    }
    let sorted = edges.sorted()
    for (lower, upper) in zip(sorted, sorted.dropFirst()) {
      let (center, half) = ((lower + upper) / 2, (upper - lower) / 2)
      for (node, weight) in zip(rule.nodes, rule.weights) {
        let z = center + half * node
        let density = exp(-z * z / 2) * 0.3989422804014326779 * weight * half
        let value = activation.value(at: std * z) ?? 0
        let derivative = activation.derivative(at: std * z) ?? 0
        var (previous, current) = (0.0, density)
        for j in 0...degree {
          function[j] += current * value
          slope[j] += current * derivative
          (previous, current) = (
            current, (z * current - roots[j] * previous) / roots[j + 1]
          )
        }
      }
    }
    return (function, slope)
  }

  private static let rule = GaussRule.legendre(20)
  private static let roots = (0...HermiteSeries.largestDegree + 1).map { Double($0).squareRoot() }
}
