/// The parameters of a layer of vectors for tokens.
///
/// The input is one whole number from 0 below `vocabulary` at each position, the output
/// weightStd E_token, with a row of N(0, 1) numbers for every token: a dense layer on one-hot vectors
/// without the fan-in scale.
public struct TokenEmbedding: Hashable, Sendable {
  /// The number of tokens; nil takes the number of outputs, as of a model of the next token.
  public var vocabulary: Int?
  /// The standard deviation of the entries.
  public var weightStd: Double
  /// The number of channels in finite networks; nil takes the width the reading is given.
  public var units: Int?
  /// Whether the layer's parameters are trained.
  public var trainable: Bool
  /// A factor on the learning rate of this layer's parameters.
  public var learningRate: Double

  /// Vectors for tokens.
  public init(
    vocabulary: Int? = nil, weightStd: Double = 1, units: Int? = nil, trainable: Bool = true,
    learningRate: Double = 1
  ) {
    self.vocabulary = vocabulary
    self.weightStd = weightStd
    self.units = units
    self.trainable = trainable
    self.learningRate = learningRate
  }
}
