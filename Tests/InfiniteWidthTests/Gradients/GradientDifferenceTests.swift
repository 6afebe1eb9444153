import Architectures
import Foundation
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

/// All derivatives against central differences of the values.
@Suite struct GradientDifferenceTests {
  /// One network per kind of layer, on sequences of 6 positions with 2 channels.
  static let sequences: [Architecture] = [
    Architecture(
      name: "convolutions",
      layers: [
        conv(3, 1, .same, 1.4, 0.2), .activation(.relu), conv(2, 2, .valid, 1.2, 0.3),
        .activation(.gelu), conv(3, 1, .circular, 1.3, 0), .activation(.relu), .globalAveragePool,
        .dense(Dense(weightStd: 1.1, biasStd: 0.1)),
      ]),
    Architecture(
      name: "local and transposed",
      layers: [
        .convTranspose(
          Convolution(filter: [3], strides: [2], padding: .circular, weightStd: 1.2, biasStd: 0.2)),
        .activation(.relu),
        .convLocal(Convolution(filter: [2], padding: .same, weightStd: 1.3, biasStd: 0.3)),
        .activation(.erf(a: 1, b: 1, c: 0.1)),
        .convTranspose(
          Convolution(filter: [2], strides: [3], padding: .same, weightStd: 1.1, biasStd: 0.1)),
        .activation(.relu), .flatten, .dense(Dense(weightStd: 1.2, biasStd: 0.2)),
      ]),
    Architecture(
      name: "pools and normalization",
      layers: [
        .averagePool(Pool(window: [3], strides: [1], padding: .same)), conv(3, 1, .same, 1.1, 0.2),
        .layerNorm(LayerNormalization(axes: [-1])), .activation(.relu),
        .sumPool(Pool(window: [2], strides: [2], padding: .valid)), conv(2, 1, .same, 1.1, 0.2),
        .layerNorm(LayerNormalization(axes: [1, -1])), .activation(.gelu),
        .averagePool(Pool(window: [2], strides: [1], padding: .circular)), .globalSumPool,
        .dense(Dense(weightStd: 0.5, biasStd: 0.2)),
      ]),
    Architecture(
      name: "attention",
      layers: [
        conv(3, 1, .same, 1.3, 0.2), .activation(.relu),
        .selfAttention(
          SelfAttention(
            queryStd: 1.1, keyStd: 1.3, valueStd: 0.9, outStd: 1.2, biasStd: 0.2,
            learningRate: 0.7)), .activation(.relu), .globalAveragePool,
        .dense(Dense(weightStd: 1.2)),
      ]),
    Architecture(
      name: "branches",
      layers: [
        conv(3, 1, .same, 1.3, 0.2),
        .residual(
          branch: [.activation(.relu), conv(3, 1, .same, 1.2, 0.1)],
          shortcut: [.dense(Dense(weightStd: 0.8, learningRate: 0.3))]),
        .concatenate([
          [.activation(.relu), conv(2, 1, .same, 1.3, 0.1, units: 20)],
          [.activation(.gelu), .dense(Dense(weightStd: 0.9, units: 10, trainable: false))],
        ]), .dense(Dense(weightStd: 1.2, biasStd: 0.1)),
        .product([
          [.activation(.relu), .dense(Dense(weightStd: 1.3))],
          [.activation(.erf(a: 1, b: 1, c: 0)), .dense(Dense(biasStd: 0.2))], [],
        ]), .dense(Dense(weightStd: 1.5)), .dropout(keep: 0.8),
        .sum([[.dense(Dense(weightStd: 1.1))], [.dense(Dense(biasStd: 0.3))]]),
        .repeated(
          count: 3,
          layers: [
            .activation(.relu), conv(3, 1, .same, 1.4, 0.1),
            .residual(
              branch: [.activation(.relu), .dense(Dense(weightStd: 0.6))], shortcut: []),
          ]), .flatten, .dense(Dense(weightStd: 1.1, biasStd: 0.1)),
      ]),
    Architecture(
      name: "standard parameterization", parameterization: .standard,
      layers: [
        conv(3, 1, .same, 1.4, 0.2, units: 7), .activation(.relu),
        .convLocal(
          Convolution(filter: [2], padding: .same, weightStd: 1.2, biasStd: 0.1, units: 5)),
        .activation(.relu), .flatten, .dense(Dense(weightStd: 1.1, biasStd: 0.3)),
      ]),
  ]

  private static func conv(
    _ filter: Int, _ stride: Int, _ padding: Padding, _ weightStd: Double, _ biasStd: Double,
    units: Int? = nil
  ) -> Layer {
    .conv(
      Convolution(
        filter: [filter], strides: [stride], padding: padding, weightStd: weightStd,
        biasStd: biasStd, units: units))
  }

  /// Inputs and standard deviations are of order 1 and patches at angles above 0.1, where fifth
  /// derivatives are below 1e5 of the largest derivative: 1e-12 * 1e5 / 30 < 1e-8.
  @Test(arguments: sequences) func everyKindOfLayer(network: Architecture) throws {
    let probe = GradientProbe(
      architecture: network, input: .sequence(length: 6, channels: 2))
    let (x, other) = (wave(12), wave(12, phase: 2.2, frequency: 1.1))
    try probe.check(x, other, tolerance: 1e-8)
    try probe.check(x, nil, tolerance: 1e-8)
  }

  @Test func images() throws {
    let network = Architecture(
      name: "images",
      layers: [
        .conv(
          Convolution(
            filter: [3, 2], strides: [1, 2], padding: .same, weightStd: 1.3, biasStd: 0.2)
        ), .activation(.relu),
        .convTranspose(
          Convolution(filter: [2, 3], strides: [2, 1], padding: .valid, weightStd: 1.3)),
        .activation(.relu), .averagePool(Pool(window: [2, 2])),
        .conv(Convolution(filter: [2, 2], padding: .circular, weightStd: 1.3, biasStd: 0.1)),
        .layerNorm(LayerNormalization(axes: [2, -1])), .activation(.relu), .globalAveragePool,
        .dense(Dense(weightStd: 1.2)),
      ])
    let probe = GradientProbe(
      architecture: network, input: .image(height: 3, width: 4, channels: 2))
    try probe.check(
      wave(24), wave(24, phase: 2.2, frequency: 1.3), tolerance: 1e-8, coordinates: 8)
    try probe.check(wave(24), nil, tolerance: 1e-8, coordinates: 8)
  }

  /// Every activation between dense layers, twice, at positive and negative correlations.
  ///
  /// Values by series and quadrature are good to 1e-12 of themselves: 1.5e-12 / 1e-3 for each of
  /// the four, and steep activations have large fifth derivatives: 1e-7.
  @Test(arguments: Activation.samples) func everyActivation(activation: Activation) throws {
    let network = Architecture(
      name: "\(activation)",
      layers: [
        .dense(Dense(weightStd: 0.8, biasStd: 0.3)), .activation(activation),
        .dense(Dense(weightStd: 0.7, biasStd: 0.2)), .activation(activation),
        .dense(Dense(weightStd: 1.1, biasStd: 0.1)),
      ])
    let probe = GradientProbe(architecture: network, input: .vector(features: 3))
    try probe.check([0.9, -0.4, 0.7], [0.2, 1.1, -0.6], tolerance: 1e-7)
    try probe.check([0.9, -0.4, 0.7], nil, tolerance: 1e-7)
  }

  /// Where Hermite series do not converge: kinks at correlation 0.999, large variances.
  ///
  /// A step of 1e-4 for the smaller scale: truncation (1e-4 / 0.05)^4 = 2e-11, rounding 1e-12 /
  /// 1e-4 of the value; the custom function's second derivative is interpolated.
  @Test func quadratureTakesOver() throws {
    let custom = CustomActivation(name: "shifted", kinks: [0.3]) {
      $0 > 0.3 ? $0 - 0.3 + Foundation.sin($0) : Foundation.sin($0)
    } derivative: {
      $0 > 0.3 ? 1 + Foundation.cos($0) : Foundation.cos($0)
    }
    for (activation, scale) in [
      (Activation.elu(alpha: 0.5), 1.0), (.custom(custom), 1), (.tanh, 8),
    ] {
      let network = Architecture(
        name: "\(activation)",
        layers: [
          .dense(Dense(weightStd: scale, biasStd: 0.3)), .activation(activation), .dense(Dense()),
        ])
      var probe = GradientProbe(architecture: network, input: .vector(features: 2))
      probe.step = 1e-4
      try probe.check([0.9, -0.4], [0.95, -0.37], tolerance: 1e-7, coordinates: 1)
    }
  }
}
