import Architectures
import Foundation
import LinearAlgebra

/// Polynomials on the sphere of R^d, by degree.
///
/// Degree k has B(d, k) = ((2k + d - 2)/k) C(k + d - 3, k - 1) harmonics; a function of one
/// coordinate t = <x, y>/(|x| |y|) expands in the Gegenbauer polynomials P_k with P_k(1) = 1, which
/// have E[P_k^2] = 1/B(d, k) under the law of t, of density proportional to (1 - t^2)^{(d - 3)/2}.
///
/// Reference: Ghorbani, Mei, Misiakiewicz, Montanari (2019), arXiv:1904.12191, appendix A.
public struct SphereHarmonics: Sendable, Hashable {
  /// d.
  public let dimension: Int

  /// The sphere of R^d.
  ///
  /// - Throws: `HighDimensionError.outOfDomain` for d below 3.
  public init(dimension: Int) throws(HighDimensionError) {
    try require(dimension >= 3, .dimension, Double(dimension), "3, 4, ...")
    self.dimension = dimension
  }

  /// B(d, k).
  public func multiplicity(_ k: Int) -> Double {
    guard k > 0 else { return 1 }
    // C(k + d - 3, k - 1) = prod_{j=1}^{k-1} (d - 2 + j) / j.
    var binomial = 1.0
    for j in 1..<max(1, k) { binomial *= Double(dimension - 2 + j) / Double(j) }
    return binomial * Double(2 * k + dimension - 2) / Double(k)
  }

  /// P_0(t), ..., P_degree(t).
  public func polynomials(_ degree: Int, at t: Double) -> [Double] {
    var values = [1.0, t]
    let d = Double(dimension)
    for k in 1..<max(1, degree) {
      let k1 = Double(k)
      values.append(
        ((2 * k1 + d - 2) * t * values[k] - k1 * values[k - 1]) / (k1 + d - 2))
    }
    return Array(values.prefix(degree + 1))
  }

  /// E[f(t)] for t = <x, y>, x and y independent and uniform on the unit sphere.
  ///
  /// By adaptive quadrature over the angle, split at `kinks`; relative error about 1e-12.
  public func mean(kinks: [Double] = [], _ f: (Double) -> Double) -> Double {
    let d = Double(dimension)
    let norm = exp(lgamma(d / 2) - lgamma((d - 1) / 2)) / Double.pi.squareRoot()
    // The law is close to a normal one of deviation 1/sqrt(d); beyond 40 deviations nothing is left.
    let edge = asin(min(1, 40 / d.squareRoot()))
    let breaks =
      [0, 1, -1, 4, -4].map { asin(max(-1, min(1, $0 / d.squareRoot()))) }
      + kinks.filter { abs($0) < 1 }.map { asin($0) }
    return AdaptiveQuadrature(absoluteTolerance: 1e-15).integrate(
      from: -edge, to: edge, breakpoints: Array(Set(breaks))
    ) { angle in
      norm * pow(cos(angle), d - 2) * f(sin(angle))
    }.value
  }

  /// E[f(t) P_k(t)] for k = 0, ..., `degree`: the eigenvalues of the kernel f(<x, y>).
  public func coefficients(
    _ degree: Int, kinks: [Double] = [], _ f: (Double) -> Double
  ) -> [Double] {
    (0...degree).map { k in mean(kinks: kinks) { f($0) * polynomials(k, at: $0)[k] } }
  }
}

extension SphereHarmonics {
  /// The eigenvalues by degree, with the number of harmonics and the rest beyond `degree`, of a kernel
  /// h(<x, y>) on the unit sphere; `powers` are F_k^2 of a target from degree 0.
  ///
  /// - Throws: `HighDimensionError.outOfDomain` where a coefficient is negative: no kernel.
  public func levels(
    _ degree: Int, powers: [Double], kinks: [Double] = [], _ kernel: (Double) -> Double
  ) throws(HighDimensionError) -> KernelLevels {
    let whole = kernel(1)
    // A coefficient of the size of the quadrature's error counts as zero.
    let eigenvalues = coefficients(degree, kinks: kinks, kernel)
      .map { abs($0) <= 1e-14 * whole ? 0 : $0 }
    return try assemble(eigenvalues, whole: whole, powers: powers)
  }

  /// The levels of the kernel E_w[sigma(sqrt(d) <w, x>) sigma(sqrt(d) <w, y>)] of random features with
  /// weights on the unit sphere: eigenvalues E[sigma(sqrt(d) t) P_k(t)]^2.
  ///
  /// - Throws: `HighDimensionError.noFunction`.
  public func randomFeatureLevels(
    _ activation: Activation, degree: Int, powers: [Double]
  ) throws(HighDimensionError) -> KernelLevels {
    guard activation.value(at: 0) != nil else { throw .noFunction(activation: "\(activation)") }
    let root = Double(dimension).squareRoot()
    let kinks = activation.kinks.map { $0 / root }
    let whole = mean(kinks: kinks) { t in
      let value = activation.value(at: root * t)!
      return value * value
    }
    // An amplitude of the size of the quadrature's error counts as zero.
    let eigenvalues = coefficients(degree, kinks: kinks) { activation.value(at: root * $0)! }
      .map { abs($0) <= 1e-14 * whole.squareRoot() ? 0 : $0 * $0 }
    return try assemble(eigenvalues, whole: whole, powers: powers)
  }

  private func assemble(
    _ eigenvalues: [Double], whole: Double, powers: [Double]
  ) throws(HighDimensionError) -> KernelLevels {
    let levels = eigenvalues.enumerated().map { k, eigenvalue in
      SpectralLevel(
        eigenvalue: eigenvalue, multiplicity: multiplicity(k),
        power: k < powers.count ? powers[k] : 0)
    }
    let known = levels.reduce(0) { $0 + $1.eigenvalue * $1.multiplicity }
    return try KernelLevels(
      levels, tail: max(0, whole - known),
      tailPower: powers.dropFirst(eigenvalues.count).reduce(0, +))
  }
}
