import Architectures
import Foundation
import HighDimension
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

@Suite struct HermiteMomentTests {
  /// mu_0 = 1/sqrt(2 pi), mu_1 = 1/2, mu_2j = (-1)^{j-1} (2j-3)!!/sqrt(2 pi), odd k >= 3: 0.
  @Test func rectifier() throws {
    let moments = try HermiteMoments(.relu, degree: 8)
    let root = 1 / (2 * Double.pi).squareRoot()
    // Rounding of the composite rule, 1e-14, times sqrt(8!) = 200.
    expectClose(
      (0...8).map(moments.coefficient), [root, 0.5, root, 0, -root, 0, 3 * root, 0, -15 * root],
      absolute: 1e-11)
    expectClose(
      (0...3).map(moments.derivativeCoefficient), [0.5, root, 0, -root], absolute: 1e-12)
    expectClose(moments.nonlinearSquare, 0.25 - 1 / (2 * Double.pi), relative: 1e-13)
    expectClose(moments.zetaSquared, 2.751938394, relative: 1e-9)
    expectClose(moments.square, 0.5, relative: 1e-13)
  }

  /// Against adaptive quadrature, another rule; for sigma' against Stein's E[sigma' He_k] = mu_{k+1}.
  @Test(arguments: [Activation.tanh, .gelu, .elu(alpha: 1), .sin(a: 1, b: 1, c: 0), .abs])
  func againstAdaptiveQuadrature(_ activation: Activation) throws {
    let moments = try HermiteMoments(activation, degree: 6)
    for k in 0...6 {
      let polynomial = Activation.hermite(degree: k)
      let expected = GaussianExpectation().mean(variance: 1, kinks: activation.kinks) {
        activation.value(at: $0)! * polynomial.value(at: $0)!
      }
      // Both rules ask for 1e-13.
      expectClose(moments.normalized[k], expected.value, absolute: 1e-12)
      guard k > 0 else { continue }
      expectClose(
        moments.derivativeCoefficient(k - 1), moments.coefficient(k), absolute: 1e-10)
    }
  }

  /// The arc-cosine kernel (1 - c^2)^{1/2}/(2 pi) + c (pi - arccos c)/(2 pi) at c = 0.7.
  @Test func arcCosineSeries() throws {
    let moments = try HermiteMoments(.relu, degree: 60)
    let c = 0.7
    let series = moments.normalized.enumerated().reduce(0.0) {
      $0 + $1.element * $1.element * pow(c, Double($1.offset))
    }
    let kernel = ((1 - c * c).squareRoot() + c * (.pi - acos(c))) / (2 * .pi)
    // What is left out is at most c^61 E[sigma^2] = 2e-10.
    expectClose(series, kernel, absolute: 3e-10)
  }

  /// Jumps count as nothing in sigma', and odd functions have no even part.
  @Test func jumpsAndParity() throws {
    let sign = try HermiteMoments(.sign, degree: 4)
    #expect(sign.derivativeSquare == 0 && sign.mean == 0 && sign.normalized[2] == 0)
    expectClose(sign.linear, (2 / Double.pi).squareRoot(), relative: 1e-12)
    #expect(try HermiteMoments(.identity).zetaSquared == .infinity)
    #expect(try HermiteMoments(.abs).linear == 0)
    #expect(throws: HighDimensionError.self) {
      try HermiteMoments(.expNormalized(gamma: 1, shift: 0))
    }
  }
}
