import Architectures
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import FiniteWidth

/// Measures where their value is known in closed form.
@Suite struct MeasureTests {
  /// A network of dense layers with the given matrices.
  static func dense(_ matrices: [Matrix<Double>], rectified: Bool = true) throws
    -> FiniteNetwork<Double>
  {
    var layers: [Layer] = []
    for (index, matrix) in matrices.enumerated() {
      if index > 0, rectified { layers.append(.activation(.relu)) }
      layers.append(.dense(Dense(units: matrix.rows)))
    }
    var network: FiniteNetwork<Double> = try Architecture(
      name: "test", parameterization: .standard, layers: layers
    ).initialized(
      inputs: matrices[0].columns, outputs: matrices[matrices.count - 1].rows, width: 1, seed: 0)
    network.setParameters(matrices.flatMap(\.elements))
    return network
  }

  /// diag(3, -2) and [[0, 1], [2, 0]]: every norm by hand.
  @Test func normsByHand() throws {
    let network = try Self.dense([
      Matrix([[3, 0], [0, -2]]), Matrix([[0, 1], [2, 0]]),
    ])
    let start = try Self.dense([.identity(2), .identity(2)])
    let x = Matrix([[1.0, 0], [0, 1], [1, 1]])
    let y = Matrix([[0.0, 1], [1, 0], [0, 1]])
    var options = NetworkMeasures.Options()
    options.includesCostly = false
    let found = try NetworkMeasures(
      network, start: start, inputs: x, targets: y, loss: .crossEntropy, isClassification: true,
      options: options)
    // Outputs: (0, 6), (0, 0), (0, 6), so margins 6, 0, 6; the 5th percentile is 0.1 of the way from 0
    // to 6.
    expectClose(try #require(found.margin), 0.6, relative: 1e-14)
    let root13 = 13.0.squareRoot()
    let root5 = 5.0.squareRoot()
    // Moved: diag(2, -3) and [[-1, 1], [2, -1]], whose largest singular value squared is
    // (7 + sqrt(45)) / 2.
    let spectral = 9 + (7 + 45.0.squareRoot()) / 2
    let lengths = [2.0 + 3, 2.0.squareRoot() + root5]
    let ratios = pow(lengths[0] / 3, 2.0 / 3) + pow(lengths[1] / 2, 2.0 / 3)
    let expected: [(SizeMeasure, Double)] = [
      (.parameters, 8), (.l1Norm, 8), (.l2Norm, 18.0.squareRoot()),
      (.l1PathNorm, 3 * 2 + 2 * 1), (.l2PathNorm, (36.0 + 4).squareRoot()),
      (.frobeniusProduct, root13 * root5), (.l1InfinityProduct, 6), (.spectralProduct, 6),
      (.traceProduct, 15), (.frobeniusDistance, (13.0 + 7).squareRoot()),
      (.spectralDistance, spectral.squareRoot()), (.twoOneDistance, lengths[0] + lengths[1]),
      (.spectralComplexity, 6 * pow(ratios, 1.5)),
    ]
    for (measure, value) in expected {
      // A handful of roundings; singular values to 1e-15.
      expectClose(try #require(found.value(measure)), value, relative: 1e-13)
      if measure.hasMarginForm {
        let over = try #require(found.value(measure, isOverMargin: true))
        expectClose(over, value / 0.6, relative: 1e-13)
      }
    }
    #expect(found.value(.sharpness) == nil && found.value(.noiseSensitivity) == nil)
    #expect(found.sizes.allSatisfy { ($0.value == nil) == ($0.reason != nil) })
  }

  /// A circular convolution is diagonal in the Fourier basis: |F|_2 = max_k |sum_t w_t e^(2 pi i k t/8)|.
  @Test func spectralNormOfACircularConvolution() throws {
    let network: FiniteNetwork<Double> = try Architecture(
      name: "circle", parameterization: .standard,
      layers: [
        .conv(Convolution(filter: [3], padding: .circular, units: 1)), .flatten,
        .dense(Dense()),
      ]
    ).initialized(
      input: .sequence(length: 8, channels: 1), outputs: 1, width: 1, seed: 3)
    let w = network.weights(of: network.blocks[0]).elements
    let gains = (0..<8).map { k -> Double in
      let angle = 2 * Double.pi * Double(k) / 8
      let real = (0..<3).reduce(0.0) { $0 + w[$1] * cos(angle * Double($1)) }
      let imaginary = (0..<3).reduce(0.0) { $0 + w[$1] * sin(angle * Double($1)) }
      return hypot(real, imaginary)
    }
    let layer = try #require(try network.layerNorms()?.first)
    // Power iteration ends when a step changes the value by 1e-9, with a factor for what follows.
    expectClose(layer.spectral, gains.max()!, relative: 1e-7)
    expectClose(layer.trace, hypot(hypot(w[0], w[1]), w[2]), relative: 1e-13)
  }

  /// The mean squared loss 1/(2n) |X w - y|^2 has the Hessian X^T X / n.
  @Test func sharpnessOfALinearModel() throws {
    let x = Fixture.normals(30, 5, seed: 1)
    let network = try Self.dense([Fixture.normals(1, 5, seed: 2)])
    let found = try Sharpness.largest(
      network, inputs: x, targets: Fixture.normals(30, 1, seed: 3), loss: .squared, seed: 0,
      tolerance: 1e-10, limit: 2000)
    let exact = try SymmetricEigen(x.gram(.transposed)).values.last! / 30
    // Gradients are linear: differences over h = 1e-5 |w| lose eps / h = 1e-11 of them.
    expectClose(found.value, exact, relative: 1e-7)
  }

  /// <theta, d loss> = (L + 1) <d loss / d f, f> without biases: here L = 2.
  @Test func fisherRaoOfAHomogeneousNetwork() throws {
    let network = try Self.dense([
      Fixture.normals(6, 4, seed: 1), Fixture.normals(5, 6, seed: 2),
      Fixture.normals(3, 5, seed: 3),
    ])
    let x = Fixture.normals(7, 4, seed: 4)
    let y = Matrix<Double>(rows: 7, columns: 3) { $0 % 3 == $1 ? 1 : 0 }
    let u = network.outputs(x)
    let mean =
      (0..<7).map { row -> Double in
        let sum = u[row: row].reduce(0) { $0 + exp($1) }
        let inner = (0..<3).reduce(0.0) { $0 + (exp(u[row, $1]) / sum - y[row, $1]) * u[row, $1] }
        return 9 * inner * inner
      }.reduce(0, +) / 7
    expectClose(
      try network.fisherRaoNorm(inputs: x, targets: y, loss: .crossEntropy), mean.squareRoot(),
      relative: 1e-12)
  }

  /// f = w x errs on a row after noise with probability Phi(-|w x| / (sigma |x|)).
  @Test func noiseOfALinearClassifier() throws {
    let x = Fixture.normals(200, 6, seed: 5)
    let network = try Self.dense([Fixture.normals(1, 6, seed: 6)])
    let u = network.outputs(x)
    let y = u.map { $0 > 0 ? 1.0 : -1 }
    let found = try #require(
      try WeightNoise.largest(
        network, inputs: x, targets: y, deviation: 0.1, draws: 400, seed: 1))
    let expected =
      (0..<200).map { row -> Double in
        let length = x[row: row].reduce(0) { $0 + $1 * $1 }.squareRoot()
        return erfc(abs(u[row, 0]) / (found.sigma * length) / 2.0.squareRoot()) / 2
      }.reduce(0, +) / 200
    #expect(found.increase <= 0.1)
    #expect(abs(found.increase - expected) < 4 * found.standardError)
    // A step of the search is 1 % of sigma, and the increase grows about as sigma.
    #expect(found.increase > 0.1 * 0.97 - 2 * found.standardError)
    let again = try WeightNoise.largest(
      network, inputs: x, targets: y, deviation: 0.1, draws: 400, seed: 1)
    #expect(again == found)
    #expect(throws: FiniteWidthError.self) {
      try WeightNoise.largest(network, inputs: x, targets: y, deviation: 1, draws: 4, seed: 1)
    }
  }

  /// The same weights in both parameterizations have the same sizes.
  @Test func doesNotDependOnTheParameterization() throws {
    let found = try [PathSGDTests.images(), PathSGDTests.images(.ntk)].map { architecture in
      let network: FiniteNetwork<Double> = try PathSGDTests.network(
        architecture, PathSGDTests.image)
      let x = Fixture.normals(10, 32, seed: 1)
      var start = network
      start.setParameters(network.parameters.map { $0 * 0.5 })
      var options = NetworkMeasures.Options()
      options.draws = 5
      return try NetworkMeasures(
        network, start: start, inputs: x,
        targets: Matrix(rows: 10, columns: 3) { $0 % 3 == $1 ? 1 : 0 }, loss: .crossEntropy,
        isClassification: true, options: options)
    }
    for (a, b) in zip(found[0].sizes, found[1].sizes) {
      #expect((a.value == nil) == (b.value == nil))
      guard let first = a.value, let second = b.value else { continue }
      // Noise moves where a row of 10 changes sides, by one step of the search at most, and power
      // iteration ends at a change of 1e-3; the rest is rounding.
      let isSearched = [.noiseSensitivity, .pacBayesFromZero, .pacBayesFromStart, .sharpness]
        .contains(a.measure)
      expectClose(first, second, relative: isSearched ? 0.03 : 1e-9)
    }
  }

  /// What is not defined is said, measure by measure.
  @Test func attentionHasNoProducts() throws {
    let network: FiniteNetwork<Double> = try Architecture(layers: [
      .selfAttention(SelfAttention()), .globalAveragePool, .dense(Dense()),
    ]).initialized(
      input: .sequence(length: 3, channels: 2), outputs: 2, width: 4, seed: 1)
    var options = NetworkMeasures.Options()
    options.includesCostly = false
    let found = try NetworkMeasures(
      network, start: network, inputs: Fixture.normals(4, 6, seed: 1),
      targets: Matrix(rows: 4, columns: 2) { $0 % 2 == $1 ? 1 : 0 }, loss: .crossEntropy,
      isClassification: true, options: options)
    for measure in [SizeMeasure.l2PathNorm, .spectralProduct, .fisherRaoNorm] {
      let size = try #require(found.sizes.first { $0.measure == measure })
      #expect(
        size.value == nil && size.reason?.lowercased().contains("attention") ?? false, "\(size)")
    }
    #expect(found.value(.l2Norm)! > 0 && found.value(.frobeniusDistance) == 0)
  }

  @Test func percentilesAreNumPys() {
    // numpy.percentile([4, 1, 3, 2], 5) = 1.15.
    expectClose(percentile([4, 1, 3, 2], 0.05), 1.15, relative: 1e-15)
    #expect(percentile([7], 0.05) == 7 && percentile([1, 2, 3], 1) == 3)
  }
}
