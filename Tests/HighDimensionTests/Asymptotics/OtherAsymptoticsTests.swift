import Architectures
import Foundation
import HighDimension
import LinearAlgebra
import TestSupport
import Testing

@Suite struct OtherAsymptoticsTests {
  /// Linear ridge regression against the equivalent of a spectrum of one level, another derivation.
  @Test func linearRidge() throws {
    for (ratio, ridge) in [(0.5, 0.3), (2.0, 0.1), (1, 0.01), (0.5, 0), (3, 0)] {
      let limit = try LinearRidgeAsymptotics(ratio: ratio, ridge: ridge)
      let n = 1e5
      let spectrum = try KernelLevels([
        SpectralLevel(eigenvalue: 1, multiplicity: ratio * n, power: 1.3)
      ])
      let other = try FeatureEquivalent(spectrum, samples: n, ridge: ridge * n)
      expectClose(
        limit.risk(signal: 1.3, noise: 0.4), other.risk(noise: 0.4), relative: 1e-9,
        "ratio \(ratio), ridge \(ridge)")
    }
    #expect(try LinearRidgeAsymptotics(ratio: 1, ridge: 0).risk(noise: 1) == .infinity)
    #expect(try LinearRidgeAsymptotics(ratio: 1, ridge: 0).risk(noise: 0) == 0)
    #expect(throws: HighDimensionError.self) { try LinearRidgeAsymptotics(ratio: 0, ridge: 0) }
  }

  /// Linear ridge regression on Gaussian data of growing size: the error of the formula falls as 1/d.
  ///
  /// Means over 4000/d^{1/2}... draws have standard errors below the deviation allowed.
  @Test func linearRidgeSimulation() throws {
    let (ratio, ridge, noise) = (0.6, 0.2, 0.5)
    let limit = try LinearRidgeAsymptotics(ratio: ratio, ridge: ridge).risk(noise: noise)
    for p in [12, 48] {
      let n = Int(Double(p) / ratio)
      let draws = p == 12 ? 3000 : 400
      let risks = try Parallelism.allCores.results(draws) { draw in
        var stream = RandomStream(seed: 5).child("linear \(p)").child(draw)
        let x: Matrix<Double> = stream.child("x").normalMatrix(rows: n, columns: p)
        let beta = stream.unitVector(p)
        let y = (x * beta).map { $0 + noise.squareRoot() * stream.normal() }
        let fit = try Cholesky(x.gram(.transposed).addingToDiagonal(ridge * Double(n)))
          .solve(x.apply(.transposed, to: y))
        return zip(fit, beta).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      let mean = risks.reduce(0, +) / Double(draws)
      let spread = risks.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let error = (spread / Double(draws) / Double(draws - 1)).squareRoot()
      // The correction of the resolvent's trace is of order 1/p with a constant of order 1.
      #expect(abs(mean - limit) <= 1 / Double(p) * limit + 4 * error, "p = \(p)")
    }
  }

  /// Values at d = 150 of an independent simulation are within its noise of these formulas.
  @Test func quadraticTargets() throws {
    let relu = try HermiteMoments(.relu)
    let square = try HermiteMoments(.polynomial(coefficients: [-1, 0, 1]))
    let r = 0.53
    func random(_ moments: HermiteMoments) -> [Double] {
      [0.2, 0.5, 1, 2].map {
        QuadraticTargetRisks.randomFeatures(rho: $0, alignment: r, moments: moments)
      }
    }
    // The theory column of protocol B9, three or four digits.
    expectClose(random(relu), [0.9738, 0.930, 0.851, 0.725], absolute: 6e-4)
    expectClose(random(square), [0.912, 0.823, 0.735, 0.647], absolute: 6e-4)
    expectClose(
      [0.2, 0.5, 1].map { QuadraticTargetRisks.tangentFeatures(rho: $0, alignment: r) },
      [0.725, 0.383, 0], absolute: 6e-4)
    #expect(QuadraticTargetRisks.network(width: 1, eigenvalues: [1, 3, -2]) == 5.0 / 14)
    #expect(QuadraticTargetRisks.network(width: 9, eigenvalues: [1, 2]) == 0)
    let linear = try HermiteMoments(.identity)
    #expect(QuadraticTargetRisks.randomFeatures(rho: 1, alignment: 1, moments: linear) == 1)
  }

  /// m against its definition, the mean of 1/(mu_1^2 s + mu*^2) over eigenvalues s of W W^T.
  @Test func quadraticTargetResolvent() throws {
    let relu = try HermiteMoments(.relu)
    let (d, width) = (400, 300)
    let w = WeightLaw.sphere.weights(width, dimension: d, stream: RandomStream(seed: 3))
    let values = try SymmetricEigen.values(of: w.gram())
    let m =
      values.reduce(0) {
        $0 + 1 / (relu.linear * relu.linear * $1 + relu.nonlinearSquare)
      } / Double(width)
    let rho = Double(width) / Double(d)
    let psi = rho * relu.normalized[2] * relu.normalized[2] * m
    // Eigenvalue statistics fluctuate as 1/width.
    expectClose(
      QuadraticTargetRisks.randomFeatures(rho: rho, alignment: 1, moments: relu),
      1 / (1 + psi), absolute: 2 / Double(width))
  }

  /// v = 1/4 and gamma_eff = 4 ridge + 1 for ReLU; an even activation learns nothing linear.
  @Test func tangentInterpolation() throws {
    let theory = TangentInterpolation(try HermiteMoments(.relu))
    expectClose(theory.leastEigenvalue(), 0.25, relative: 1e-12)
    expectClose([0, 0.1, 1].map(theory.effectiveRidge), [1, 1.4, 5], relative: 1e-12)
    // v at level 2 loses mu_1(sigma')^2 = 1/(2 pi).
    expectClose(theory.leastEigenvalue(level: 2), 0.25 - 1 / (2 * Double.pi), relative: 1e-12)
    // Kernel x.x'/d with that ridge, simulated at d = 60, n = 180.
    let (d, n, draws) = (60, 180, 200)
    let risks = try Parallelism.allCores.results(draws) { draw in
      let stream = RandomStream(seed: 12).child(draw)
      let task = SphereTask(
        dimension: d, target: try TargetPower(noise: 0.25), stream: stream.child("task"))
      let (train, test) = (
        task.sample(n, stream: stream.child("x")), task.sample(500, stream: stream.child("z"))
      )
      let gram = (1 / Double(d)) * train.x.gram()
      let alpha = try Cholesky(gram.addingToDiagonal(1.4)).solve(train.y)
      let cross = (1 / Double(d)) * Matrix.product(test.x, .none, train.x, .transposed)
      let rest = (cross * alpha - test.clean).frobeniusNorm
      return rest * rest / 500
    }
    let mean = risks.reduce(0, +) / Double(draws)
    let spread = risks.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = (spread / Double(draws) / Double(draws - 1)).squareRoot()
    let limit = try theory.risk(samples: n, dimension: d, ridge: 0.1, noise: 0.25)
    // Corrections are of relative order 1/d.
    #expect(abs(mean - limit) <= 4 * error + limit / Double(d), "\(mean) +- \(error), \(limit)")
    let even = TangentInterpolation(try HermiteMoments(.abs))
    #expect(try even.risk(samples: 10, dimension: 5, ridge: 0, noise: 1) == 1)
  }
}
