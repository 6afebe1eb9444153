import Architectures
import Foundation
import HighDimension
import LinearAlgebra
import TestSupport
import Testing

@Suite struct SphereHarmonicTests {
  /// B(3, k) = 2k + 1, B(d, 2) = d (d + 1)/2 - 1, and the dimensions of polynomials add up.
  @Test func multiplicities() throws {
    let three = try SphereHarmonics(dimension: 3)
    #expect((0...6).map(three.multiplicity) == [1, 3, 5, 7, 9, 11, 13])
    let ten = try SphereHarmonics(dimension: 10)
    #expect(ten.multiplicity(1) == 10 && ten.multiplicity(2) == 54)
    // Homogeneous polynomials of degree 3 in 10 variables, C(12, 3) = 220, are harmonics of 3 and 1.
    expectClose(ten.multiplicity(3), 220 - 10, relative: 1e-14)
    #expect(throws: HighDimensionError.self) { try SphereHarmonics(dimension: 2) }
  }

  /// E[P_j P_k] = 1{j = k}/B(d, k) by quadrature; Legendre polynomials for d = 3.
  @Test(arguments: [3, 10, 1000]) func orthogonality(_ d: Int) throws {
    let sphere = try SphereHarmonics(dimension: d)
    for j in 0...4 {
      for k in 0...j {
        let value = sphere.mean {
          let p = sphere.polynomials(4, at: $0)
          return p[j] * p[k]
        }
        let scale = 1 / (sphere.multiplicity(j) * sphere.multiplicity(k)).squareRoot()
        // The quadrature's absolute tolerance is 1e-15; B(1000, 4) = 4e10.
        expectClose(
          value / scale, j == k ? 1 : 0, absolute: 1e-10 + 1e-15 / scale, "\(d) \(j) \(k)")
      }
    }
    expectClose(
      try SphereHarmonics(dimension: 3).polynomials(3, at: 0.3),
      [1, 0.3, (3 * 0.09 - 1) / 2, (5 * 0.027 - 0.9) / 2], relative: 1e-14)
  }

  /// At large d the eigenvalues times their number are the squared Hermite coefficients; at any d
  /// they sum to E[sigma^2], and the kernel of many random features has them.
  @Test func randomFeatureLevels() throws {
    let d = 20_000
    let large = try SphereHarmonics(dimension: d).randomFeatureLevels(
      .relu, degree: 4, powers: [0, 1])
    let moments = try HermiteMoments(.relu)
    for (k, level) in large.levels.enumerated() {
      // Corrections are of relative order k^2/d.
      expectClose(
        level.eigenvalue * level.multiplicity, moments.normalized[k] * moments.normalized[k],
        absolute: 20.0 / Double(d))
    }
    let small = try SphereHarmonics(dimension: 5).randomFeatureLevels(
      .relu, degree: 60, powers: [])
    let sum = small.levels.reduce(small.tail) { $0 + $1.eigenvalue * $1.multiplicity }
    expectClose(sum, 0.5, relative: 1e-9)  // E[relu(sqrt(d) t)^2] = d E[t^2]/2 = 1/2.
    #expect(small.tail < 1e-3)
  }

  /// exp(t) by its coefficients rebuilds the function: sum_k B_k lambda_k P_k(t).
  @Test func kernelLevels() throws {
    let sphere = try SphereHarmonics(dimension: 6)
    let levels = try sphere.levels(12, powers: [], { exp($0) })
    for t in [-1, -0.3, 0.2, 0.9] {
      let p = sphere.polynomials(12, at: t)
      let sum = zip(levels.levels, p).reduce(0) { $0 + $1.0.eigenvalue * $1.0.multiplicity * $1.1 }
      // The rest is below e/13!.
      expectClose(sum, exp(t), absolute: 1e-8)
    }
    #expect(throws: HighDimensionError.self) { try sphere.levels(3, powers: [], { -$0 }) }
  }
}
