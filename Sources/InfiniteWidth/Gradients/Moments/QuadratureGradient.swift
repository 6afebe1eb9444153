import Architectures
import Foundation
import LinearAlgebra

/// E[f(u) f(v)] and its derivatives for a function with jumps, by adaptive quadrature.
///
/// With Df the derivative in the sense of distributions, a delta at every jump,
/// - d/dk E[f f] = E[Df(u) Df(v)] (Price);
/// - 2 q d/dq E[f f] = E[u Df(u) f(v)] - k E[Df(u) Df(v)], from scaling u.
///
/// A delta leaves an expectation over the other variable given the place of the jump. Two deltas
/// leave the joint density, which is infinite at correlation 1 or -1 where both are at one place:
/// the kink, left out there.
struct QuadratureGradient {
  let pair: GaussianPair
  let path: String
  private let expectation = GaussianExpectation()

  init(pair: GaussianPair, path: String) {
    self.pair = pair
    self.path = path
  }

  /// T and S of an activation and their derivatives; the variances are positive.
  ///
  /// Cost: seven integrals in two dimensions, 1 to 100 ms together.
  static func moments(
    _ activation: Activation, _ pair: GaussianPair, path: String
  ) throws -> MomentGradient {
    let quadrature = QuadratureGradient(pair: pair, path: path)
    let slope = try quadrature.derivatives(of: activation.slopeAsFunction)
    let value = try quadrature.derivatives(of: activation.asFunction, slopeProduct: slope.value)
    return MomentGradient(
      value: value.value, slope: slope.value, valueByFirst: value.byFirst,
      valueBySecond: value.bySecond, valueByCovariance: value.byCovariance,
      slopeByFirst: slope.byFirst, slopeBySecond: slope.bySecond,
      slopeByCovariance: slope.byCovariance, valueHasKink: value.hasKink,
      slopeHasKink: slope.hasKink)
  }

  private struct Derivatives {
    var value, byFirst, bySecond, byCovariance: Double
    var hasKink: Bool
  }

  /// `slopeProduct` is E[f'(u) f'(v)] where it is known.
  private func derivatives(
    of f: PiecewiseFunction, slopeProduct: Double? = nil
  ) throws -> Derivatives {
    let (q1, q2, k) = (pair.first, pair.second, pair.covariance)
    var hasKink = false
    var byCovariance = try slopeProduct ?? product(f, f.slope, f.slope)
    var first = try product(f, { $0 * f.slope($0) }, f.value)
    var second = try product(f, f.value, { $0 * f.slope($0) })
    for jump in f.jumps {
      let atFirst = jump.height * Self.density(jump.point, q1)
      let atSecond = jump.height * Self.density(jump.point, q2)
      byCovariance += try atFirst * mean(f, f.slope, given: jump.point, variance: q1, other: q2)
      byCovariance += try atSecond * mean(f, f.slope, given: jump.point, variance: q2, other: q1)
      first +=
        try jump.point * atFirst * mean(f, f.value, given: jump.point, variance: q1, other: q2)
      second +=
        try jump.point * atSecond * mean(f, f.value, given: jump.point, variance: q2, other: q1)
      for other in f.jumps {
        let spread = q2 * pair.relativeDefect * (2 - pair.relativeDefect)
        let gap = other.point - k / q1 * jump.point
        guard !pair.isAligned else {
          if abs(gap) <= 1e-12 * (abs(other.point) + abs(jump.point)) { hasKink = true }
          continue
        }
        byCovariance += atFirst * other.height * Self.density(gap, spread)
      }
    }
    return Derivatives(
      value: try product(f, f.value, f.value),
      byFirst: (first - k * byCovariance) / (2 * q1),
      bySecond: (second - k * byCovariance) / (2 * q2), byCovariance: byCovariance,
      hasKink: hasKink)
  }

  /// E[g(u) h(v)].
  private func product(
    _ f: PiecewiseFunction, _ g: (Double) -> Double, _ h: (Double) -> Double
  ) throws -> Double {
    try checked(
      expectation.product(
        variances: pair.first, pair.second, correlation: 1 - pair.relativeDefect, kinks: f.kinks,
        g, h))
  }

  /// E[g(v) | u = point], for variances of u and v; g at a kink is the mean of its limits.
  private func mean(
    _ f: PiecewiseFunction, _ g: (Double) -> Double, given point: Double, variance: Double,
    other: Double
  ) throws -> Double {
    let center = pair.covariance / variance * point
    let spread = other * pair.relativeDefect * (2 - pair.relativeDefect)
    guard spread > 0, !pair.isAligned else { return f.mean(of: g, at: center) }
    return try checked(
      expectation.mean(variance: spread, kinks: f.kinks.map { $0 - center }) { g(center + $0) })
  }

  private func checked(_ integral: Integral) throws -> Double {
    guard integral.value.isFinite, integral.converged || integral.error < 1e-9 else {
      throw InfiniteWidthError.quadratureNotConverged(
        path: path, value: integral.value, error: integral.error)
    }
    return integral.value
  }

  private static func density(_ x: Double, _ variance: Double) -> Double {
    exp(-x * x / (2 * variance)) / (2 * .pi * variance).squareRoot()
  }
}
