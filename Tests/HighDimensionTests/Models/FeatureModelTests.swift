import Architectures
import Foundation
import HighDimension
import LinearAlgebra
import TestSupport
import Testing

@Suite struct FeatureModelTests {
  private func data(_ n: Int, _ d: Int, seed: UInt64 = 1) throws -> SphereTask.Sample {
    SphereTask(
      dimension: d, target: try TargetPower(nonlinear: 0.5, noise: 0.1),
      stream: RandomStream(seed: seed)
    ).sample(n, stream: RandomStream(seed: seed).child("rows"))
  }

  private func maps(_ width: Int, _ d: Int) throws -> [any FeatureMap] {
    let stream = RandomStream(seed: 9)
    return [
      try RandomFeatures(activation: .tanh, width: width, dimension: d, stream: stream),
      try RandomFeatures(
        activation: .relu, width: width, dimension: d, law: .gaussian, stream: stream),
      try NeuralTangentFeatures(activation: .relu, width: width, dimension: d, stream: stream),
      try NeuralTangentFeatures(activation: .gelu, width: width, dimension: d, stream: stream),
    ]
  }

  /// Kernels, outputs and dual parameters are those of the explicit features.
  @Test func consistency() throws {
    let (a, b) = (try data(9, 5), try data(6, 5, seed: 2))
    for map in try maps(7, 5) {
      let (phi, psi) = (map.features(a.x), map.features(b.x))
      #expect(phi.columns == map.parameterCount)
      // Sums of at most 45 products.
      expectClose(
        map.kernel(a.x, b.x), Matrix.product(phi, .none, psi, .transposed), absolute: 1e-13)
      let dual = map.dual(a.x)
      expectClose(dual.kernel, phi.gram(), absolute: 1e-13)
      let parameters = dual.combine(a.y)
      expectClose(parameters, Matrix.product(phi, .transposed, a.y), absolute: 1e-13)
      expectClose(map.outputs(parameters, at: b.x), psi * parameters, absolute: 1e-12)
    }
  }

  /// Tangent features are the derivative of the network in its first layer.
  @Test func tangentFeaturesAreADerivative() throws {
    let (width, d) = (3, 4)
    let x = try data(2, d).x
    let map = try NeuralTangentFeatures(
      activation: .tanh, width: width, dimension: d, stream: RandomStream(seed: 4))
    func outputs(_ weights: Matrix<Double>) -> [Double] {
      let products = Matrix.product(x, .none, weights, .transposed)
      return (0..<2).map { row in
        products[row: row].reduce(0) { $0 + tanh($1) } / Double(width * d).squareRoot()
      }
    }
    let phi = map.features(x)
    for parameter in 0..<width * d {
      // Central differences: error h^2 times a third derivative of order |x|^3 <= 8.
      var (up, down) = (map.weights, map.weights)
      up.elements[parameter] += 1e-5
      down.elements[parameter] -= 1e-5
      let slopes = zip(outputs(up), outputs(down)).map { ($0 - $1) / 2e-5 }
      expectClose(phi[column: parameter], slopes, absolute: 1e-8)
    }
  }

  /// Primal and dual fits solve the same problem: gradients vanish, and both routes agree with the
  /// spectrum's.
  @Test func ridgeFits() throws {
    for n in [5, 30] {
      let sample = try data(n, 5)
      for map in try maps(7, 5) { try check(map, sample) }
    }
  }

  private func check<Map: FeatureMap>(_ map: Map, _ sample: SphereTask.Sample) throws {
    let (n, phi) = (Double(sample.x.rows), map.features(sample.x))
    let penalty = 0.03
    let fit = try map.ridge(sample.x, sample.y, penalty: penalty)
    #expect(fit.form == .cheaper(parameters: map.parameterCount, rows: sample.x.rows))
    let gradient =
      (1 / n) * Matrix.product(phi, .transposed, phi * fit.parameters - sample.y)
      + penalty * fit.parameters
    expectClose(gradient, Matrix<Double>(rows: gradient.rows, columns: 1), absolute: 1e-12)
    let spectrum = try FeatureSpectrum(map, sample.x, sample.y)
    expectClose(
      try spectrum.ridge(penalty).parameters, fit.parameters, relative: 1e-9, absolute: 1e-10)
    // The minimum norm, against the pseudo-inverse from singular values.
    let least = try SingularValues(phi).leastSquares(sample.y)
    expectClose(spectrum.minimumNorm().parameters, least, relative: 1e-6, absolute: 1e-8)
    // Flow: the ends, and one time against many small Euler steps.
    expectClose(
      try spectrum.gradientFlow(time: 0).parameters, Matrix<Double>(rows: least.rows, columns: 1))
    expectClose(try spectrum.gradientFlow(time: .infinity).parameters, least, absolute: 1e-6)
    var a = Matrix<Double>(rows: least.rows, columns: 1)
    let steps = 20_000
    for _ in 0..<steps {
      let rest = phi * a - sample.y
      a = a - (0.7 / Double(steps) / n) * Matrix.product(phi, .transposed, rest)
    }
    // Euler's error is of order (time) (step) (largest rate)^2 / 2 <= 1e-3.
    expectClose(
      try spectrum.gradientFlow(time: 0.7).parameters, a, relative: 1e-3, absolute: 1e-4)
  }

  /// Directions of rank zero are cut off and counted: repeated rows, and n = 1.
  @Test func rankDeficient() throws {
    let sample = try data(4, 5)
    let x = sample.x.selectingRows([0, 1, 2, 3, 0, 1])
    let y = sample.y.selectingRows([0, 1, 2, 3, 0, 1])
    let map = try RandomFeatures(
      activation: .relu, width: 50, dimension: 5, stream: RandomStream(seed: 1))
    let spectrum = try FeatureSpectrum(map, x, y)
    #expect(spectrum.rank == 4 && spectrum.cutOff == 2)
    #expect(spectrum.minimumNorm().meanSquaredError(x, y) < 1e-20)
    let one = try FeatureSpectrum(map, sample.x.selectingRows([2]), sample.y.selectingRows([2]))
    #expect(one.rank == 1 && one.minimumNorm().rank == 1)
    let fit = one.minimumNorm()
    expectClose(
      fit.outputs(sample.x.selectingRows([2])).elements, [sample.y[2, 0]], relative: 1e-12)
    #expect(throws: HighDimensionError.vanishingFeatures) {
      try FeatureSpectrum(map, Matrix<Double>(rows: 2, columns: 5), y.selectingRows([0, 1]))
    }
    #expect(throws: HighDimensionError.self) { try map.ridge(x, y, penalty: 0) }
    #expect(throws: HighDimensionError.self) {
      try RandomFeatures(
        activation: .expNormalized(gamma: 1, shift: 0), width: 2, dimension: 2,
        stream: RandomStream(seed: 1))
    }
  }

  /// Kernels of Gaussian weights tend to the infinite-width limits as N^{-1/2}.
  @Test func infiniteWidth() throws {
    let x = try data(5, 6).x
    let stream = RandomStream(seed: 8)
    let width = 40_000
    let random = try RandomFeatures(
      activation: .relu, width: width, dimension: 6, law: .gaussian, stream: stream)
    let tangent = try NeuralTangentFeatures(
      activation: .relu, width: width, dimension: 6, law: .gaussian, stream: stream)
    // Standard errors are at most sqrt(E[sigma^4]) / sqrt(N) = 1.3/200 for variance 1; five of them.
    expectClose(
      (1 / Double(width)) * random.kernel(x), try FeatureLimits.randomFeatures(.relu, x),
      absolute: 0.035)
    expectClose(tangent.kernel(x), try FeatureLimits.tangentFeatures(.relu, x), absolute: 0.02)
  }

  /// The quadratic part has the variance that was asked for, and the weights the law.
  @Test func sphereTask() throws {
    let task = SphereTask(
      dimension: 12, target: try TargetPower(linear: 2, nonlinear: 3, noise: 0.5),
      stream: RandomStream(seed: 3))
    let sample = task.sample(40_000, stream: RandomStream(seed: 4))
    let n = 40_000.0
    let mean = sample.clean.elements.reduce(0, +) / n
    let variance = sample.clean.elements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    // Fourth moments of quadratics of 12 variables are below 15 variances^2: 5 deviations of 5 sqrt(15/n).
    expectClose(variance, 5, absolute: 5 * 5 * (15 / n).squareRoot())
    expectClose(mean, 0, absolute: 5 * (5 / n).squareRoot())
    let noise = (sample.y - sample.clean).frobeniusNorm
    expectClose(noise * noise / n, 0.5, absolute: 5 * 0.5 * (2 / n).squareRoot())
    let w = WeightLaw.sphere.weights(3, dimension: 7, stream: RandomStream(seed: 1))
    expectClose(w.gram().diagonal, [1, 1, 1], relative: 1e-14)
    let longer = WeightLaw.gaussian.weights(5, dimension: 7, stream: RandomStream(seed: 1))
    let shorter = WeightLaw.gaussian.weights(3, dimension: 7, stream: RandomStream(seed: 1))
    #expect(longer.selectingRows(0..<3) == shorter)
  }
}
