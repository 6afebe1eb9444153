import Architectures
import Foundation
import HighDimension
import LinearAlgebra
import TestSupport
import Testing

@Suite struct RandomFeatureAsymptoticsTests {
  let relu: HermiteMoments

  init() throws { relu = try HermiteMoments(.relu) }

  private func at(
    _ psi1: Double, _ psi2: Double, _ ridge: Double, _ moments: HermiteMoments? = nil
  ) throws -> RandomFeatureAsymptotics {
    try RandomFeatureAsymptotics(
      featureRatio: psi1, sampleRatio: psi2, ridge: ridge, moments: moments ?? relu)
  }

  /// Values of an independent solution by damped iteration of (nu1, nu2): chi, B, V to 8 digits.
  @Test(arguments: [
    (1.0, 3.0, 0.01, -0.40677658, 0.63459706, 0.41227591),
    (3, 3, 0.001, -1.75463548, 0.57709881, 2.95397392),
    (6, 3, 0.001, -2.02400801, 0.16196916, 1.13751554),
    (2, 0.8, 0.01, -0.30267761, 0.70444209, 0.88475727),
    (10, 3, 0.1, -0.51272939, 0.22054158, 0.15455483),
    (0.5, 3, 0.01, -0.17004273, 0.80307225, 0.18950964),
  ])
  func references(
    _ psi1: Double, _ psi2: Double, _ ridge: Double, _ chi: Double, _ bias: Double,
    _ variance: Double
  ) throws {
    let limit = try at(psi1, psi2, ridge)
    expectClose([-limit.p, limit.bias, limit.variance], [chi, bias, variance], absolute: 6e-9)
  }

  /// Ridgeless values at psi2 = 3, six decimals.
  @Test func ridgelessReferences() throws {
    let psi1 = [0.5, 1, 2, 2.9, 3.1, 4, 6, 10, 30, 100]
    let limits = try psi1.map { try at($0, 3, 0) }
    expectClose(
      limits.map(\.bias),
      [
        0.809974, 0.671859, 0.684899, 4.516068, 4.373966, 0.462374, 0.172627, 0.089842, 0.043850,
        0.032234,
      ], absolute: 6e-7)
    expectClose(
      limits.map(\.variance),
      [0.2, 0.5, 2, 29, 30.322309, 3.322309, 1.322309, 0.750880, 0.433420, 0.353237],
      absolute: 6e-7)
    // V = psi1/(psi2 - psi1) below the threshold: theorem 3.
    for (psi, limit) in zip(psi1, limits) where psi < 3 {
      expectClose(limit.variance, psi / (3 - psi), relative: 1e-10)
    }
  }

  /// The ridge formula tends to the ridgeless one; the derivative in the ridge is of order 1 away from
  /// the threshold, so 1e-10 moves nothing at 1e-6.
  @Test(arguments: [Activation.relu, .tanh, .abs, .sin(a: 1, b: 1, c: 0)])
  func ridgelessIsTheLimit(_ activation: Activation) throws {
    let moments = try HermiteMoments(activation)
    for (psi1, psi2) in [(0.5, 3.0), (2, 3), (4, 3), (10, 3), (5, 0.4), (0.1, 0.4)] {
      let (zero, small) = (try at(psi1, psi2, 0, moments), try at(psi1, psi2, 1e-11, moments))
      expectClose(
        [small.bias, small.variance, small.trainingObjective(try TargetPower(noise: 1))],
        [zero.bias, zero.variance, zero.trainingObjective(try TargetPower(noise: 1))],
        relative: 1e-6, absolute: 1e-6)
    }
  }

  /// Theorem 4's closed form of the kernel limit psi1 -> infinity, with omega.
  private func wide(_ psi2: Double, _ ridge: Double) -> (Double, Double) {
    let (z2, bar) = (relu.zetaSquared, ridge / relu.nonlinearSquare)
    let a = psi2 * z2 - z2 - bar * psi2 - 1
    let omega =
      -((a * a + 4 * psi2 * z2 * (bar * psi2 + 1)).squareRoot() + a) / (2 * (bar * psi2 + 1))
    let (w2, w3) = (omega * omega, omega * omega * omega)
    let d = (psi2 - 1) * w3 + (1 - 3 * psi2) * w2 + 3 * psi2 * omega - psi2
    return ((psi2 * omega - psi2) / d, (w3 - w2) / d)
  }

  @Test(arguments: [(3.0, 0.01), (0.5, 0.1), (3, 0), (0.5, 0)])
  func kernelLimit(_ psi2: Double, _ ridge: Double) throws {
    let (bias, variance) = wide(psi2, ridge)
    let limit = try at(.infinity, psi2, ridge)
    // The closed form loses digits to cancellation of order 1/omega.
    expectClose([limit.bias, limit.variance], [bias, variance], relative: 1e-10)
    // Corrections are of order 1/psi1.
    let finite = try at(1e8, psi2, ridge)
    expectClose([finite.bias, finite.variance], [bias, variance], relative: 1e-6)
  }

  /// Theorem 5: psi2 -> infinity, the best approximation by N features; no variance.
  @Test(arguments: [(3.0, 0.01), (0.5, 0.1)])
  func populationLimit(_ psi1: Double, _ ridge: Double) throws {
    let (z2, bar) = (relu.zetaSquared, ridge / relu.nonlinearSquare)
    let a = psi1 * z2 - z2 - bar * psi1 - 1
    let omega =
      -((a * a + 4 * psi1 * z2 * (bar * psi1 + 1)).squareRoot() + a) / (2 * (bar * psi1 + 1))
    let (w2, w3) = (omega * omega, omega * omega * omega)
    let d = (psi1 - 1) * w3 + (1 - 3 * psi1) * w2 + 3 * psi1 * omega - psi1
    let limit = try at(psi1, .infinity, ridge)
    expectClose(
      limit.bias, ((w3 - w2) / z2 + psi1 * omega - psi1) / d, relative: 1e-10)
    expectClose(limit.variance, 0, absolute: 1e-12)
    expectClose(try at(psi1, 1e8, ridge).bias, limit.bias, relative: 1e-6)
  }

  /// The deterministic equivalent of arXiv:2311.14646, solved by other unknowns, on the spectrum
  /// of the model: d eigenvalues mu_1^2/d and a tail mu*^2.
  @Test(arguments: [Activation.relu, .tanh, .abs])
  func againstTheEquivalent(_ activation: Activation) throws {
    let moments = try HermiteMoments(activation)
    let d = 1e4
    let spectrum = try KernelLevels(
      [
        SpectralLevel(
          eigenvalue: moments.linear * moments.linear / d, multiplicity: d, power: 1)
      ], tail: moments.nonlinearSquare)
    for (psi1, psi2, ridge) in [(1.0, 3.0, 0.01), (3, 3, 0.001), (10, 3, 0.1), (2, 0.8, 0)] {
      let limit = try at(psi1, psi2, ridge, moments)
      for noise in [0, 0.7] {
        let other = try FeatureEquivalent(
          spectrum, samples: psi2 * d, width: psi1 * d, ridge: ridge * psi2)
        expectClose(
          limit.risk(try TargetPower(noise: noise)), other.risk(noise: noise), relative: 1e-8)
      }
    }
  }

  /// Optimal ridges at psi2 = 3, tau^2 = 0.2: better than their neighbours, never worse than the best
  /// of a grid of ridges that the references come from (three digits), and close to it.
  @Test func optimalRidge() throws {
    let target = try TargetPower(noise: 0.2)
    let risks = try [0.3, 1, 3, 10, 30].map { psi1 in
      let best = try RandomFeatureAsymptotics.optimalRidge(
        featureRatio: psi1, sampleRatio: 3, moments: relu, target: target)
      for factor in [0.99, 1.01] where best.ridge > 0 {
        #expect(try at(psi1, 3, factor * best.ridge).risk(target) >= best.risk)
      }
      return best.risk
    }
    for (risk, reference) in zip(risks, [0.865, 0.617, 0.334, 0.181, 0.127]) {
      #expect(risk <= reference + 5e-4 && risk >= 0.99 * reference, "\(risk), \(reference)")
    }
  }

  /// N = n without a ridge is infinite, and parts of a target that are absent add nothing to it.
  @Test func threshold() throws {
    let limit = try at(3, 3, 0)
    #expect(limit.bias == .infinity && limit.variance == .infinity && limit.isSingular)
    #expect(limit.risk(try TargetPower()) == .infinity)
    #expect(limit.risk(try TargetPower(linear: 0)) == 0)
    #expect(try at(3, 3, 1e-12).risk(try TargetPower()) > 1e3)
  }

  /// Without a linear part the linear target is noise to be fitted: B = 1 + V, V = min/(max - min).
  @Test func noLinearPart() throws {
    let even = try HermiteMoments(.abs)
    let limit = try at(1, 3, 0, even)
    expectClose([limit.bias, limit.variance], [1.5, 0.5], relative: 1e-12)
    #expect(throws: HighDimensionError.noNonlinearPart(activation: "identity")) {
      try at(1, 3, 0.1, HermiteMoments(.identity))
    }
  }

  @Test func badRequests() throws {
    #expect(throws: HighDimensionError.self) { try at(0, 3, 0) }
    #expect(throws: HighDimensionError.self) { try at(1, .nan, 0) }
    #expect(throws: HighDimensionError.self) { try at(.infinity, .infinity, 0) }
    #expect(throws: HighDimensionError.self) { try at(1, 3, -1) }
    #expect(throws: HighDimensionError.self) { try TargetPower(noise: -1) }
  }
}
