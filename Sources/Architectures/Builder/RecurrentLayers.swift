/// Vectors for tokens, which are whole numbers from 0; `vocabulary` nil takes the number of outputs.
public func Embed(
  vocabulary: Int? = nil, weightStd: Double = 1, units: Int? = nil, trainable: Bool = true,
  learningRate: Double = 1
) -> Layer {
  .embedding(
    TokenEmbedding(
      vocabulary: vocabulary, weightStd: weightStd, units: units, trainable: trainable,
      learningRate: learningRate))
}

/// Simple recurrent cells, h_t = phi(W x_t + U h_{t-1} + b).
public func RNN(
  _ activation: Activation = .tanh, weightStd: Double = 1, recurrentStd: Double = 1,
  biasStd: Double = 0, output: RecurrentOutput = .sequence, units: Int? = nil,
  trainable: Bool = true, learningRate: Double = 1
) -> Layer {
  .recurrent(
    Recurrent(
      cell: .simple(activation), weightStd: weightStd, recurrentStd: recurrentStd,
      biasStd: biasStd, output: output, units: units, trainable: trainable,
      learningRate: learningRate))
}

/// Long short-term memory.
public func LSTM(
  weightStd: Double = 1, recurrentStd: Double = 1, biasStd: Double = 0,
  output: RecurrentOutput = .sequence, units: Int? = nil, trainable: Bool = true,
  learningRate: Double = 1
) -> Layer {
  .recurrent(
    Recurrent(
      cell: .lstm, weightStd: weightStd, recurrentStd: recurrentStd, biasStd: biasStd,
      output: output, units: units, trainable: trainable, learningRate: learningRate))
}

/// Gated recurrent units.
public func GRU(
  weightStd: Double = 1, recurrentStd: Double = 1, biasStd: Double = 0,
  output: RecurrentOutput = .sequence, units: Int? = nil, trainable: Bool = true,
  learningRate: Double = 1
) -> Layer {
  .recurrent(
    Recurrent(
      cell: .gru, weightStd: weightStd, recurrentStd: recurrentStd, biasStd: biasStd,
      output: output, units: units, trainable: trainable, learningRate: learningRate))
}

/// exp(x) / sum exp(x) over the channels of every position.
public func Softmax() -> Layer { .softmax }
