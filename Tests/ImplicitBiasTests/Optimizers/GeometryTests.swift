import ImplicitBias
import LinearAlgebra
import TestSupport
import Testing

@Suite struct GeometryTests {
  static let norms: [VectorNorm] = [
    .l1, .l2, .lInfinity, .power(4.0 / 3), .power(5),
    .quadratic(Matrix([[2, 0.5, 0, 0], [0.5, 1, 0, 0], [0, 0, 3, 0], [0, 0, 0, 1]])),
    .spectral(rows: 2, columns: 2), .nuclear(rows: 2, columns: 2),
  ]
  static let potentials: [Potential] = [
    .euclidean, .entropy, .power(1.5), .power(3), .hyperbolicEntropy(0.1),
  ]

  /// |step| = |g|_*, g·step = -|g|_*^2, and no vector of the unit ball does better.
  @Test(arguments: norms) func steepestStep(_ norm: VectorNorm) throws {
    var stream = RandomStream(seed: 1)
    for _ in 0..<20 {
      let g = stream.normals(4)
      let (dual, step) = (try norm.dual(g), try norm.steepestStep(g))
      expectClose(try norm.value(step), dual, relative: 1e-12)
      expectClose(g.dot(step), -dual * dual, relative: 1e-12)
      for _ in 0..<50 {
        let other = stream.normals(4)
        #expect(g.dot(other) <= dual * (try norm.value(other)) * (1 + 1e-12))
      }
    }
  }

  /// The dual point's primal point is the point, and Fenchel's equality holds there.
  @Test(arguments: potentials) func duality(_ potential: Potential) throws {
    let w = [0.3, 1.2, 0.7, 2.5]
    let theta = try potential.dualPoint(w)
    expectClose(potential.primalPoint(theta), w, relative: 1e-12)
    expectClose(potential.value(w) + potential.conjugate(theta), w.dot(theta), relative: 1e-12)
    expectClose(try potential.divergence(w, from: w), 0, absolute: 1e-15)
    #expect(try potential.divergence([1, 1, 1, 1], from: w) > 0)
  }

  /// The conjugate's Hessian against differences of the primal point.
  @Test(arguments: potentials) func conjugateHessian(_ potential: Potential) throws {
    let theta = try potential.dualPoint([0.3, 1.2, 0.7, 2.5])
    let hessian = potential.conjugateHessian(theta)
    let h = 1e-6
    for k in 0..<4 {
      var (ahead, behind) = (theta, theta)
      ahead[k] += h
      behind[k] -= h
      let difference = potential.primalPoint(ahead)
        .adding(-1, potential.primalPoint(behind)).scaled(by: 1 / (2 * h))
      // Central differences: h^2 third derivatives and 1e-16 / h rounding.
      expectClose(hessian[column: k], difference, relative: 1e-8, absolute: 1e-8)
    }
  }

  @Test func entropyDomain() {
    #expect(
      throws: ImplicitBiasError.outsideDomain(potential: "entropy", index: 1, value: 0)
    ) { try Potential.entropy.dualPoint([1, 0]) }
  }
}
