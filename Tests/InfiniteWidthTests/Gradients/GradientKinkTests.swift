import Architectures
import Foundation
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

/// Equal inputs, nearly equal inputs, zero patches.
@Suite struct GradientKinkTests {
  static let relu = Architecture.fullyConnected(hiddenLayers: 3)
  static let convolutional = Architecture(layers: [
    .conv(Convolution(filter: [3], padding: .same, weightStd: 1.4)), .activation(.relu),
    .conv(Convolution(filter: [3], padding: .same, weightStd: 1.4)), .activation(.relu),
    .globalAveragePool, .dense(Dense()),
  ])

  private func isFinite(_ entry: KernelGradients) -> Bool {
    (entry.nngpByInput + entry.ntkByInput + (entry.nngpByOther ?? []) + (entry.ntkByOther ?? [])
      + entry.layers.flatMap {
        [$0.nngpByWeightStd, $0.nngpByBiasStd, $0.ntkByWeightStd, $0.ntkByBiasStd]
      }).allSatisfy(\.isFinite)
  }

  /// At equal inputs K and the smooth part of Theta are symmetric: half of the derivative with both
  /// arguments moved together belongs to each.
  @Test(arguments: [
    (relu, InputShape.vector(features: 6)), (convolutional, .sequence(length: 6, channels: 1)),
    (convolutional, .sequence(length: 3, channels: 2)),
  ]) func equalInputs(network: Architecture, input: InputShape) throws {
    let x = wave(6)
    let entry = try network.kernelGradients(x, x, input: input)
    let diagonal = try network.kernelGradients(diagonal: x, input: input)
    #expect(isFinite(entry))
    #expect(entry.ntkHasKink && entry.hasKink && !entry.nngpHasKink)
    #expect(!diagonal.hasKink)
    expectClose(entry.nngp, diagonal.nngp, relative: 1e-14)
    expectClose(entry.ntk, diagonal.ntk, relative: 1e-14)
    for (half, half2, whole) in [
      (entry.nngpByInput, entry.nngpByOther!, diagonal.nngpByInput),
      (entry.ntkByInput, entry.ntkByOther!, diagonal.ntkByInput),
    ] {
      let scale = whole.map(abs).max()!
      expectClose(half, whole.map { $0 / 2 }, absolute: 1e-13 * scale)
      expectClose(half2, whole.map { $0 / 2 }, absolute: 1e-13 * scale)
    }
    // Standard deviations move no angle away from 0.
    for (a, b) in zip(entry.layers, diagonal.layers) {
      expectClose(a.ntkByWeightStd, b.ntkByWeightStd, relative: 1e-13, a.path)
    }
  }

  /// The mean of the one-sided derivatives of Theta along a direction: (f(h) - f(-h)) / 2 h.
  ///
  /// Its error of order h is removed by extrapolation. What is left is of order h^2 = 1e-8 times
  /// third derivatives, and the values' rounding 1e-15 / 1e-4.
  @Test func meanOfTheOneSidedDerivatives() throws {
    let x = wave(6)
    let input = InputShape.vector(features: 6)
    let entry = try Self.relu.kernelGradients(x, x, input: input)
    for seed in 0..<4 {
      let direction = wave(6, phase: Double(seed), frequency: 2.3)
      func slope(_ h: Double) throws -> Double {
        let sides = try [h, -h].map { h in
          try Self.relu.kernelGradients(
            zip(x, direction).map { $0 + h * $1 }, x, input: input
          ).ntk
        }
        return (sides[0] - sides[1]) / (2 * h)
      }
      let expected = try 2 * slope(5e-5) - slope(1e-4)
      let actual = zip(entry.ntkByInput, direction).reduce(0) { $0 + $1.0 * $1.1 }
      expectClose(actual, expected, absolute: 1e-6 * entry.ntk)
    }
  }

  @Test func smoothActivationsHaveNoKink() throws {
    for activation in [
      Activation.gelu, .erf(a: 1, b: 1, c: 0), .tanh, .rectifiedMonomial(degree: 2),
    ] {
      let network = Architecture(
        name: "\(activation)",
        layers: [
          .dense(Dense(weightStd: 1.2, biasStd: 0.2)), .activation(activation),
          .dense(Dense(weightStd: 1.1)), .activation(activation), .dense(Dense()),
        ])
      let x = [0.9, -0.4, 0.7]
      #expect(try !network.kernelGradients(x, x).hasKink)
      // Rectified squares have a third derivative that diverges: C^(2,1/2) at equal inputs, where
      // symmetric differences cancel it.
      try GradientProbe(architecture: network, input: .vector(features: 3)).check(
        x, x, tolerance: 1e-7)
    }
  }

  /// One hidden layer at the angle t: Theta = (sin t + 2 (pi - t) cos t) / pi, so
  /// dTheta/dt = -(cos t + 2 (pi - t) sin t) / pi.
  @Test(arguments: [1e-10, 1e-8, 1e-6, 1e-3, 0.5, 3, .pi - 1e-3])
  func angles(angle: Double) throws {
    let root = 2.0.squareRoot()
    let x = [root, 0]
    let other = [root * cos(angle), root * sin(angle)]
    let entry = try Architecture.fullyConnected(hiddenLayers: 1).kernelGradients(x, other)
    // Along the circle: d other / d angle = sqrt 2 (-sin, cos).
    let slope = root * (cos(angle) * entry.ntkByOther![1] - sin(angle) * entry.ntkByOther![0])
    let expected = -(cos(angle) + 2 * (.pi - angle) * sin(angle)) / .pi
    // Two terms of size 1 / t cancel: 1e-16 / t. From opposite inputs the angle itself is good to
    // 1e-16 / (pi - t), hence 1e-16 / (pi - t)^2 of the result.
    let far = Double.pi - angle
    expectClose(slope, expected, absolute: 1e-15 / angle + 1e-15 / (far * far) + 1e-14)
    #expect(!entry.hasKink)
  }

  /// Equal patches but for a distance of 1e-7: along the line from x the cone makes Theta fall in
  /// proportion, and its slope is that between two points on the line, up to 1e-7 of curvature and
  /// 1e-16 / 1e-7 of rounding, each times some 10.
  @Test func nearlyEqualImages() throws {
    var network = Self.convolutional
    network.layers[4] = .flatten
    let input = InputShape.sequence(length: 6, channels: 2)
    let (x, direction) = (wave(12), wave(12, phase: 0.2, frequency: 1.9))
    func entry(_ t: Double) throws -> KernelGradients {
      try network.kernelGradients(x, zip(x, direction).map { $0 + t * $1 }, input: input)
    }
    let near = try entry(1e-7)
    let slope = zip(near.ntkByOther!, direction).reduce(0) { $0 + $1.0 * $1.1 }
    let expected = try (entry(2e-7).ntk - near.ntk) / 1e-7
    #expect(!near.hasKink)
    expectClose(slope, expected, absolute: 2e-6 * near.ntk)
    // The cone is what decides here: without it the slope is another one.
    let smooth = zip(try entry(0).ntkByOther!, direction).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(slope - smooth) > 0.01 * near.ntk)
  }

  /// At a patch of zeros K has a kink; behind one activation the derivative is the mean of both
  /// sides: (f(h) - f(-h)) / 2 h is it up to h^2 and the rounding 1e-16 / h.
  @Test func zeroPatches() throws {
    let input = InputShape.sequence(length: 6, channels: 1)
    let x: [Double] = [0, 0, 0, 0, 0.8, -0.5]
    let other = wave(6)
    let network = Architecture(layers: [
      .conv(Convolution(filter: [3], padding: .same, weightStd: 1.4)), .activation(.relu),
      .globalAveragePool, .dense(Dense(weightStd: 1.2)),
    ])
    let entry = try network.kernelGradients(x, other, input: input)
    #expect(isFinite(entry))
    #expect(entry.nngpHasKink && entry.ntkHasKink)
    for index in 0..<6 {
      let sides = try [1e-5, -1e-5].map { h in
        var moved = x
        moved[index] += h
        return try network.kernelGradients(moved, other, input: input)
      }
      let slopes = (
        (sides[0].nngp - sides[1].nngp) / 2e-5, (sides[0].ntk - sides[1].ntk) / 2e-5
      )
      expectClose(entry.nngpByInput[index], slopes.0, absolute: 1e-9, "nngp, \(index)")
      expectClose(entry.ntkByInput[index], slopes.1, absolute: 1e-9, "ntk, \(index)")
    }
    let zeros = [Double](repeating: 0, count: 6)
    for pair in [(zeros, other), (other, zeros), (zeros, zeros)] {
      #expect(try isFinite(Self.convolutional.kernelGradients(pair.0, pair.1, input: input)))
    }
    #expect(try isFinite(Self.convolutional.kernelGradients(diagonal: zeros, input: input)))
  }

  /// Zero inputs and equal inputs through every activation, without biases.
  @Test(arguments: Activation.samples) func everyActivationIsFinite(activation: Activation) throws {
    let network = Architecture(
      name: "\(activation)",
      layers: [
        .dense(Dense(weightStd: 0.8)), .activation(activation), .dense(Dense(weightStd: 0.7)),
        .activation(activation), .dense(Dense()),
      ])
    let (x, zeros) = ([0.9, -0.4], [0.0, 0])
    for pair in [(x, x), (zeros, x), (x, zeros), (zeros, zeros), (x, x.map { -$0 })] {
      #expect(try isFinite(network.kernelGradients(pair.0, pair.1)), "\(activation) at \(pair)")
    }
    for point in [x, zeros] { #expect(try isFinite(network.kernelGradients(diagonal: point))) }
  }

  /// A constant image has equal patches at different positions of one input.
  @Test func constantImages() throws {
    let input = InputShape.sequence(length: 5, channels: 1)
    let x = [Double](repeating: 0.7, count: 5)
    let diagonal = try Self.convolutional.kernelGradients(diagonal: x, input: input)
    #expect(isFinite(diagonal))
    #expect(diagonal.ntkHasKink && !diagonal.nngpHasKink)
  }

  @Test func errorsNameInputAndLayer() throws {
    let network = Self.convolutional
    let input = InputShape.sequence(length: 3, channels: 1)
    #expect(throws: InfiniteWidthError.featureMismatch(first: 3, second: 2)) {
      try network.kernelGradients([1, 2, 3], [1, 2], input: input)
    }
    #expect(throws: InfiniteWidthError.notFinite(row: 1, column: 2, value: .infinity)) {
      try network.kernelGradients([1, 2, 3], [1, 2, .infinity], input: input)
    }
    #expect(throws: InfiniteWidthError.self) {
      try Architecture(layers: Array(network.layers.prefix(3))).kernelGradients(
        diagonal: [1, 2, 3], input: input)
    }
    let normalized = Architecture(layers: [.dense(Dense()), .layerNorm(.init()), .dense(Dense())])
    #expect(
      throws: InfiniteWidthError.invalidVariance(path: "layers[1]", row: 1, value: 0)
    ) {
      try normalized.kernelGradients([1, 2], [0, 0])
    }
    let standard = Architecture(
      parameterization: .standard, layers: [.dense(Dense()), .activation(.relu), .dense(Dense())])
    #expect(throws: InfiniteWidthError.missingUnits(path: "layers[2]")) {
      try standard.kernelGradients(diagonal: [1, 2])
    }
  }
}
