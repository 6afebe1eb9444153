import Architectures
import FiniteWidth
import LinearAlgebra

/// Small networks on images and sequences with every layer that reads positions.
enum PositionFixture {
  static let image = InputShape.image(height: 4, width: 3, channels: 2)
  static let sequence = InputShape.sequence(length: 5, channels: 2)

  static func conv(
    _ filter: [Int], strides: [Int]? = nil, _ padding: Padding = .valid, bias: Double = 0.3,
    units: Int? = nil, trainable: Bool = true, learningRate: Double = 1
  ) -> Convolution {
    Convolution(
      filter: filter, strides: strides, padding: padding, weightStd: 1.3, biasStd: bias,
      units: units, trainable: trainable, learningRate: learningRate)
  }

  static let tanh = Layer.activation(.tanh)

  static let attention = SelfAttention(
    queryStd: 1.2, keyStd: 1.5, valueStd: 1.1, outStd: 1.4, biasStd: 0.2)

  static var untied: SelfAttention {
    var layer = attention
    layer.linearScaling = false
    return layer
  }

  static func embedded(
    _ combination: PositionalEmbedding.Combination, decay: PositionalEmbedding.Decay = .independent,
    entersValues: Bool = false, linear: Bool = true
  ) -> SelfAttention {
    var layer = linear ? attention : untied
    layer.positionalEmbedding = PositionalEmbedding(
      combination, std: 0.8, decay: decay, entersValues: entersValues)
    return layer
  }

  static let trees: [(name: String, input: InputShape, layers: [Layer])] = [
    (
      "conv image", image,
      [.conv(conv([3, 2], .same)), tanh, .conv(conv([2, 2])), tanh, .flatten, Fixture.dense()]
    ),
    (
      "conv sequence", sequence,
      [.conv(conv([3], strides: [2], .circular)), tanh, .globalAveragePool, Fixture.dense()]
    ),
    (
      "few positions", sequence,
      [.conv(conv([4], bias: 0)), tanh, .conv(conv([2], .same)), .globalSumPool, Fixture.dense()]
    ),
    (
      "local", image,
      [
        .convLocal(conv([2, 2], strides: [1, 2], .same)), tanh,
        .convLocal(conv([1, 1], bias: 0)), tanh, .globalAveragePool, Fixture.dense(),
      ]
    ),
    (
      "transposed", sequence,
      [
        .convTranspose(conv([3], strides: [2], .circular)), tanh,
        .convTranspose(conv([2], .same)), tanh, .flatten, Fixture.dense(),
      ]
    ),
    (
      "pools", image,
      [
        .conv(conv([2, 2], .circular)), tanh,
        .averagePool(Pool(window: [2, 2], strides: [1, 1], padding: .same)),
        .sumPool(Pool(window: [2, 3], strides: [2, 1], padding: .circular)),
        .maxPool(Pool(window: [2, 2], strides: [1, 1], padding: .same)),
        .flatten, Fixture.dense(),
      ]
    ),
    (
      "dense on positions", image,
      [Fixture.dense(), tanh, Fixture.dense(5), tanh, .globalAveragePool, Fixture.dense()]
    ),
    (
      "layerNorm", image,
      [
        .conv(conv([1, 2])), .layerNorm(LayerNormalization(axes: [1, -1])), tanh,
        .conv(conv([1, 1])), .layerNorm(LayerNormalization(axes: [2, 3])), tanh,
        Fixture.dense(), .layerNorm(LayerNormalization(axes: [1, 2, 3])), tanh,
        Fixture.dense(), .layerNorm(LayerNormalization()), tanh, .flatten, Fixture.dense(),
      ]
    ),
    (
      "batchNorm", image,
      [
        .conv(conv([2, 2])), BatchNorm(), tanh, .globalAveragePool, Fixture.dense(),
        BatchNorm(affine: true),
        tanh, Fixture.dense(),
      ]
    ),
    (
      "branches", image,
      [
        .conv(conv([1, 1])),
        .residual(branch: [tanh, .conv(conv([3, 3], .same))], shortcut: []),
        .concatenate([[], [.conv(conv([3, 3], .circular, units: 2))]]),
        .product([[Fixture.dense()], [.conv(conv([2, 1], .same)), tanh]]),
        .sum([[Fixture.dense()], []]),
        .repeated(count: 2, layers: [.conv(conv([2, 2], .same)), tanh]),
        .dropout(keep: 0.6), .globalSumPool, Fixture.dense(),
      ]
    ),
    (
      "attention", sequence, [.selfAttention(attention), tanh, .globalAveragePool, Fixture.dense()]
    ),
    (
      "attention untied", image,
      [Fixture.dense(), tanh, .selfAttention(untied), tanh, .flatten, Fixture.dense()]
    ),
    (
      "embedding summed", sequence,
      [
        .selfAttention(
          embedded(.sum, decay: .exponential(rate: 0.5, distancePower: 1), entersValues: true)),
        tanh, .selfAttention(embedded(.sum)), tanh, .globalAveragePool, Fixture.dense(),
      ]
    ),
    (
      "embedding concatenated", image,
      [
        .selfAttention(
          embedded(
            .concatenate(channelRatio: 1.5), decay: .power(exponent: 0.5, distancePower: 2),
            linear: false)), tanh,
        .selfAttention(embedded(.concatenate(channelRatio: 0.5), entersValues: true)), tanh,
        .flatten, Fixture.dense(),
      ]
    ),
    (
      "frozen", sequence,
      [
        .conv(conv([2], trainable: false)), tanh, .conv(conv([2], learningRate: 0.5)), tanh,
        .globalAveragePool, .dense(Dense(trainable: false)),
      ]
    ),
    ("positions at the end", sequence, [.conv(conv([2])), tanh, .conv(conv([2], units: 1))]),
  ]

  static func network(
    _ index: Int, _ parameterization: Parameterization = .ntk
  ) throws -> FiniteNetwork<Double> {
    let (_, input, layers) = trees[index]
    return try Architecture(parameterization: parameterization, layers: layers)
      .initialized(input: input, outputs: 3, width: 6, seed: 11)
  }
}
