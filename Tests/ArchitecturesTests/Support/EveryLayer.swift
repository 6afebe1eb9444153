import Architectures

/// Every layer, with defaults and with every parameter changed.
let everyLayer: [Layer] =
  [
    .dense(Dense()),
    .dense(
      Dense(weightStd: 1.1, biasStd: 0.3, units: 7, trainable: false, learningRate: 0.25)),
    .conv(Convolution(filter: [3])),
    .conv(
      Convolution(
        filter: [3, 5], strides: [2, 1], padding: .same, weightStd: 2.0.squareRoot(),
        biasStd: 0.1, units: 16, trainable: false, learningRate: 3)),
    .convLocal(Convolution(filter: [2, 2], padding: .circular)),
    .convTranspose(Convolution(filter: [3, 3], strides: [2, 2], padding: .same)),
    .averagePool(Pool(window: [2, 2])),
    .averagePool(Pool(window: [3, 3], strides: [1, 1], padding: .same)),
    .sumPool(Pool(window: [2], strides: [1], padding: .circular)),
    .maxPool(Pool(window: [2, 2])),
    .maxPool(Pool(window: [3], strides: [2], padding: .same)),
    .globalAveragePool, .globalSumPool, .flatten, .batchNorm(BatchNormalization()),
    .batchNorm(BatchNormalization(affine: true)),
    .layerNorm(LayerNormalization()), .layerNorm(LayerNormalization(axes: [1, 2, 3])),
    .dropout(keep: 0.9),
    .selfAttention(SelfAttention()),
    .selfAttention(
      SelfAttention(
        queryStd: 0.9, keyStd: 1.1, valueStd: 1.2, outStd: 0.7, biasStd: 0.1,
        linearScaling: false, units: 4, trainable: false, learningRate: 0.5)),
    .selfAttention(SelfAttention(positionalEmbedding: PositionalEmbedding())),
    .selfAttention(
      SelfAttention(
        positionalEmbedding: PositionalEmbedding(
          .concatenate(channelRatio: 1), decay: .exponential(rate: 1, distancePower: 2)))),
    .selfAttention(
      SelfAttention(
        positionalEmbedding: PositionalEmbedding(
          .concatenate(channelRatio: 0.5), std: 2, decay: .power(exponent: 3, distancePower: 0.5),
          entersValues: true))),
    .embedding(TokenEmbedding()),
    .embedding(
      TokenEmbedding(
        vocabulary: 50, weightStd: 0.2, units: 9, trainable: false, learningRate: 2)),
    .recurrent(Recurrent(cell: .lstm)), .recurrent(Recurrent(cell: .gru)),
    .recurrent(Recurrent(cell: .simple(.tanh))),
    .recurrent(
      Recurrent(
        cell: .simple(.leakyRelu(alpha: 0.3)), weightStd: 0.7, recurrentStd: 0.9, biasStd: 0.1,
        output: .last, units: 6, trainable: false, learningRate: 0.5)),
    .softmax,
    .residual(branch: [.activation(.relu), .dense(Dense())], shortcut: []),
    .residual(branch: [.dense(Dense())], shortcut: [.dense(Dense(weightStd: 0.5))]),
    .sum([[.dense(Dense())], []]),
    .product([[.activation(.relu), .dense(Dense())], [.activation(.tanh), .dense(Dense())]]),
    .concatenate([[.dense(Dense())], [.dense(Dense(biasStd: 1))]]),
    .repeated(count: 4, layers: [.dense(Dense()), .activation(.leakyRelu(alpha: 0.2))]),
  ] + Activation.samples.filter { !$0.isCustom }.map { .activation($0) }

extension Activation {
  var isCustom: Bool {
    if case .custom = self { return true }
    return false
  }
}
