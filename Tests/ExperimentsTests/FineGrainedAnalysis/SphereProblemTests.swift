import Dynamics
import FiniteWidth
import Foundation
import Generalization
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// The formulas that the width items compute themselves, by other routes.
struct SphereProblemTests {
  private func problem(_ seed: UInt64 = 1) throws -> SphereProblem {
    try SphereProblem(ExperimentContext(scale: .quick, seed: seed))
  }

  @Test func inputsAndLabelsHaveTheirNorms() throws {
    let problem = try problem()
    for i in 0..<SphereProblem.rows {
      // A sum of 20 squares.
      #expect(abs(problem.x[row: i].reduce(0) { $0 + $1 * $1 } - 1) < 1e-14)
    }
    for kind in SphereProblem.Labels.allCases {
      #expect(abs(problem.labels(kind).frobeniusNorm - problem.labelNorm) < 1e-12)
    }
    #expect(problem.labels(.random).elements.allSatisfy { abs($0) == 1 })
    #expect(KernelFixtures.distance(problem.gram, KernelFixtures.relu(problem.x)) < 1e-14)
    let worst = problem.labels(.worst)
    let image = problem.gram * worst
    // An eigenvector of the smallest eigenvalue.
    #expect(KernelFixtures.distance(image, problem.spectrum.smallest * worst) < 1e-13)
  }

  /// Z by its definition, column by column.
  @Test func featuresByDefinition() throws {
    let x = KernelFixtures.sphere(7, 3, seed: 2)
    let network = try TwoLayerNetwork<Double>(inputs: x, width: 11, kappa: 0.7, seed: 3)
    let features = TangentFeatures(network, at: x)
    let w = network.initialWeights
    let z = Matrix<Double>(rows: 33, columns: 7) { entry, i in
      let (r, k) = (entry / 3, entry % 3)
      let active = zip(w[row: r], x[row: i]).reduce(0) { $0 + $1.0 * $1.1 } >= 0
      return active ? network.signs[r] * x[i, k] / 11.0.squareRoot() : 0
    }
    let c = RandomStream(seed: 4).normalMatrix(rows: 7, columns: 1) as Matrix<Double>
    let v = RandomStream(seed: 5).normalMatrix(rows: 11, columns: 3) as Matrix<Double>
    // Sums of at most 33 terms of order one.
    expectClose(features.combine(c.elements).elements, (z * c).elements, absolute: 1e-14)
    expectClose(
      features.project(v), z.apply(.transposed, to: v.elements), absolute: 1e-13)
    #expect(KernelFixtures.distance(Matrix.product(z, .transposed, z), network.gram()) < 1e-14)
  }

  /// One linearized step moves by eta Z y, and many by Z H^{-1} y.
  @Test func linearizedDistanceAtItsEnds() throws {
    let problem = try problem()
    let network = try problem.network(width: 512, seed: 6)
    let features = TangentFeatures(network, at: problem.x)
    let y = problem.labels(.random).elements
    let spectrum = try KernelSpectrum(network.gram())
    let rate = 1 / spectrum.largest
    let one = features.linearizedDistance(labels: y, learningRate: rate, steps: 1)
    #expect(abs(one / (rate * features.combine(y).frobeniusNorm) - 1) < 1e-13)
    let measure = ComplexityMeasure(spectrum)
    let limit = try measure.minimumNorm(.column(y))
    let solution = features.combine(spectrum.apply({ 1 / $0 }, to: .column(y)).elements)
    #expect(abs(solution.frobeniusNorm / limit - 1) < 1e-12)
    let steps = 600
    let last = features.linearizedDistance(labels: y, learningRate: rate, steps: steps)
    // What is left falls as (1 - lambda_min / lambda_max)^k.
    let left = pow(1 - spectrum.smallest / spectrum.largest, Double(steps))
    #expect(left < 1e-9)
    #expect(abs(last / limit - 1) <= 2 * left + 1e-12)
  }

  @Test func vanishingFunctionVanishes() throws {
    let problem = try problem()
    let centres = KernelFixtures.sphere(6, SphereProblem.dimension, seed: 8)
    let c = (0..<6).map { Double($0) - 2.2 }
    let g = try VanishingFunction(
      on: problem.x, gram: problem.gram, KernelCholesky(problem.gram).cholesky, centres: centres,
      coefficients: c)
    #expect(g.largestOnTrainingInputs < 1e-13)
    // |g|^2 is the Schur complement c^T (K_zz - K_zx H^{-1} K_xz) c.
    let kzz = KernelFixtures.relu(centres)
    let kxz = KernelFixtures.relu(problem.x, centres)
    let solved = try KernelCholesky(problem.gram).cholesky.solve(kxz)
    let schur = kzz - Matrix.product(kxz, .transposed, solved)
    let expected = zip(c, schur * c).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(expected > 0)
    #expect(abs(g.squaredNorm() / expected - 1) < 1e-12)
    // Adding f to g: the norms add up, since f has its centres where g is 0.
    let alpha = RandomStream(seed: 9).normalMatrix(rows: 40, columns: 1) as Matrix<Double>
    let f = zip(alpha.elements, problem.gram * alpha.elements).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(g.squaredNorm(adding: alpha) / (f + expected) - 1) < 1e-12)
  }

  @Test func widthSweepCountsErrors() {
    #expect(WidthSweep.share([true, false, false, true]) == 0.5)
    #expect(WidthSweep.share([false]) == 0)
  }
}
