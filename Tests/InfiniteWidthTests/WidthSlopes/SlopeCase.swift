import Architectures
import Testing

/// Networks that differ in their width alone.
struct SlopeCase: Sendable, CustomTestStringConvertible {
  let name: String
  let input: InputShape
  let parameterization: Parameterization
  let widths: [Int]
  /// The layers; only those that name their units depend on the width.
  let layers: @Sendable (_ width: Int) -> [Layer]

  var testDescription: String { name }

  init(
    _ name: String, _ input: InputShape = SlopeCase.image,
    parameterization: Parameterization = .ntk, widths: [Int] = [32, 128, 384],
    _ layers: @escaping @Sendable (_ width: Int) -> [Layer]
  ) {
    self.name = name
    self.input = input
    self.parameterization = parameterization
    self.widths = widths
    self.layers = layers
  }

  func architecture(width: Int) -> Architecture {
    Architecture(name: name, parameterization: parameterization, layers: layers(width))
  }

  /// Whether units are dropped at random.
  var hasDropout: Bool {
    layers(1).contains { if case .dropout = $0 { true } else { false } }
  }
}

extension SlopeCase {
  static let image = InputShape.image(height: 3, width: 3, channels: 2)
  static let wide = InputShape.image(height: 2, width: 4, channels: 2)
  static let sequence = InputShape.sequence(length: 4, channels: 2)

  static let relu = Layer.activation(.relu)
  static let end: [Layer] = [relu, .globalAveragePool, .dense(Dense(biasStd: 0.2))]

  static func filter(
    _ filter: [Int], _ padding: Padding = .same, strides: [Int]? = nil, bias: Double = 0,
    units: Int? = nil, trainable: Bool = true, rate: Double = 1
  ) -> Convolution {
    Convolution(
      filter: filter, strides: strides, padding: padding, weightStd: 1.3, biasStd: bias,
      units: units, trainable: trainable, learningRate: rate)
  }

  static func conv(
    _ filter: [Int], _ padding: Padding = .same, strides: [Int]? = nil, bias: Double = 0,
    units: Int? = nil, trainable: Bool = true, rate: Double = 1
  ) -> Layer {
    .conv(
      self.filter(
        filter, padding, strides: strides, bias: bias, units: units, trainable: trainable,
        rate: rate))
  }

  static func dense(_ units: Int? = nil, bias: Double = 0, rate: Double = 1) -> Layer {
    .dense(Dense(weightStd: 1.3, biasStd: bias, units: units, learningRate: rate))
  }

  /// The first convolution of images, from two channels to the width.
  static let stem = conv([2, 2], bias: 0.3)

  static let all: [SlopeCase] =
    convolutions + pools + elementwise + branches + attention + standard + recurrent

  static let recurrent: [SlopeCase] = [
    SlopeCase("rnn, mean of states", sequence) { _ in
      [
        RNN(.relu, weightStd: 1.3, recurrentStd: 1.1, biasStd: 0.3), .globalAveragePool,
        .dense(Dense(biasStd: 0.2)),
      ]
    },
    SlopeCase("two rnn, last state", sequence) { _ in
      [
        RNN(.erf(a: 1, b: 1, c: 0), weightStd: 1.3, recurrentStd: 1.1, learningRate: 0.5),
        RNN(.relu, weightStd: 1.3, recurrentStd: 0.9, biasStd: 0.3, output: .last),
        .dense(Dense()),
      ]
    },
  ]

  static let convolutions: [SlopeCase] = [
    SlopeCase("conv same, even filter") { _ in [stem, relu, conv([2, 2], bias: 0.2)] + end },
    SlopeCase("conv valid, strided", wide) { _ in
      [stem, relu, conv([2, 2], .valid, strides: [1, 2]), relu, .flatten, .dense(Dense())]
    },
    SlopeCase("conv circular, strided", wide) { _ in
      [conv([2, 3], .circular), relu, conv([1, 3], .circular, strides: [1, 2])] + end
    },
    SlopeCase("conv 1-D", sequence) { _ in
      [conv([3], strides: [2]), relu, conv([2], .circular, bias: 0.2)] + end
    },
    SlopeCase("convLocal 1-D", sequence) { _ in
      [.convLocal(filter([2])), relu, .convLocal(filter([2], .valid, strides: [2], bias: 0.2))]
        + end
    },
    SlopeCase("convLocal 2-D") { _ in
      [.convLocal(filter([2, 2], .valid, bias: 0.2)), relu, .flatten, .dense(Dense())]
    },
    SlopeCase("convTranspose 2-D", .image(height: 2, width: 2, channels: 2)) { _ in
      [stem, relu, .convTranspose(filter([2, 2], .same, strides: [2, 1], bias: 0.2))] + end
    },
    SlopeCase("convTranspose 1-D", sequence) { _ in
      [
        .convTranspose(filter([3], .circular, strides: [2])), relu,
        .convTranspose(filter([2], .valid)), relu, .flatten, .dense(Dense()),
      ]
    },
  ]

  static let pools: [SlopeCase] = [
    SlopeCase("averagePool") { _ in
      [stem, relu, .averagePool(Pool(window: [2, 2], strides: [1, 1], padding: .same)), dense()]
        + end
    },
    SlopeCase("sumPool") { _ in
      [stem, relu, .sumPool(Pool(window: [2, 3], strides: [1, 2], padding: .circular)), dense()]
        + end
    },
    SlopeCase("globalAveragePool") { _ in [stem, relu, .globalAveragePool, .dense(Dense())] },
    SlopeCase("globalSumPool") { _ in
      [stem, relu, dense(bias: 0.2), relu, .globalSumPool, .dense(Dense())]
    },
    SlopeCase("flatten") { _ in
      [stem, relu, dense(bias: 0.2), relu, .flatten, .dense(Dense())]
    },
    SlopeCase("dense on positions") { _ in [dense(bias: 0.2), relu, dense(bias: 0.2)] + end },
  ]

  static let elementwise: [SlopeCase] = [
    SlopeCase("layerNorm over channels") { _ in
      [stem, .layerNorm(LayerNormalization()), relu, dense(), .layerNorm(LayerNormalization())]
        + end
    },
    SlopeCase("layerNorm over channels and positions") { _ in
      [
        stem, .layerNorm(LayerNormalization(axes: [1, -1])), relu, dense(),
        .layerNorm(LayerNormalization(axes: [1, 2, 3])),
      ] + end
    },
    SlopeCase("dropout") { _ in
      [
        stem, relu, .dropout(keep: 0.7), dense(bias: 0.2), relu, .dropout(keep: 0.8),
        .globalAveragePool, .dense(Dense(biasStd: 0.2)),
      ]
    },
    SlopeCase("frozen layers and learning rates") { _ in
      [
        conv([2, 2], bias: 0.3, trainable: false), relu, conv([1, 2], bias: 0.2, rate: 0.5), relu,
        dense(bias: 0.2, rate: 3), relu, .globalAveragePool,
        .dense(Dense(biasStd: 0.2, trainable: false)),
      ]
    },
  ]

  static let branches: [SlopeCase] = [
    SlopeCase("residual with projection") { _ in
      [
        stem,
        .residual(
          branch: [relu, conv([2, 2], strides: [2, 2], bias: 0.2)],
          shortcut: [conv([1, 1], strides: [2, 2])]),
      ] + end
    },
    SlopeCase("sum") { _ in [stem, .sum([[relu, dense(bias: 0.2)], [], [conv([1, 2])]])] + end },
    SlopeCase("product") { _ in
      [stem, .product([[relu, dense(bias: 0.2)], [conv([2, 1])]]), .globalAveragePool]
        + [.dense(Dense())]
    },
    SlopeCase("concatenate") { width in
      // Described widths give the branches their shares at infinite width, 2 to 1.
      [
        conv([2, 2], bias: 0.3, units: width),
        .concatenate([[relu, dense(width / 2)], [], [conv([1, 2], bias: 0.2, units: width / 2)]]),
        dense(width),
      ] + end
    },
    SlopeCase("repeat") { _ in
      [stem, .repeated(count: 2, layers: [relu, dense(bias: 0.2)])] + end
    },
  ]

  private static func attending(_ embedding: PositionalEmbedding?) -> Layer {
    .selfAttention(
      SelfAttention(
        queryStd: 0.7, keyStd: 0.8, valueStd: 1.1, outStd: 1.4, biasStd: 0.2,
        positionalEmbedding: embedding))
  }

  /// Heads and values of about sqrt(width) channels: the mean over heads of products over value
  /// channels is a mean over `width` terms, so the slope is that of other layers.
  static let attention: [SlopeCase] = [
    SlopeCase("attention") { _ in [attending(nil)] + end },
    SlopeCase("attention behind weights", sequence, widths: [32, 96, 256]) { _ in
      [dense(bias: 0.2), relu, attending(nil)] + end
    },
    SlopeCase("embedding summed, in values", sequence, widths: [32, 96, 256]) { _ in
      [
        dense(bias: 0.2), relu,
        attending(
          PositionalEmbedding(
            .sum, std: 0.8, decay: .exponential(rate: 0.5, distancePower: 1), entersValues: true)),
      ] + end
    },
    SlopeCase("embedding summed, behind weights", sequence, widths: [32, 96, 256]) { _ in
      [
        dense(bias: 0.2), relu,
        attending(PositionalEmbedding(.sum, decay: .power(exponent: 1, distancePower: 2))),
      ] + end
    },
    SlopeCase("embedding concatenated, in values", sequence, widths: [32, 96, 256]) { _ in
      [
        dense(bias: 0.2), relu,
        attending(PositionalEmbedding(.concatenate(channelRatio: 0.5), entersValues: true)),
      ] + end
    },
  ]

  /// The tangent kernel grows with the width here; errors are relative to it.
  ///
  /// The first layer's part, which does not grow and hardly fluctuates, is a share of the kernel that
  /// falls with the width: the slope starts flatter than -1/2.
  static let standard: [SlopeCase] = [
    SlopeCase("standard convolutions", parameterization: .standard) { width in
      [conv([2, 2], bias: 0.3, units: width), relu, conv([2, 1], bias: 0.2, units: width)] + end
    },
    SlopeCase("standard branches", parameterization: .standard) { width in
      [
        conv([2, 2], bias: 0.3, units: width), .layerNorm(LayerNormalization()),
        .residual(
          branch: [relu, dense(width, bias: 0.2)], shortcut: [conv([1, 1], units: width)]),
        .averagePool(Pool(window: [2, 2], strides: [1, 1])), relu, .flatten, .dense(Dense()),
      ]
    },
    SlopeCase("standard local and transposed", sequence, parameterization: .standard) { width in
      [
        .convLocal(filter([2], bias: 0.3, units: width)), relu,
        .convTranspose(filter([2], strides: [2], units: width, rate: 0.5)),
      ] + end
    },
  ]
}
