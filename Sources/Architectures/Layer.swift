/// One layer of a network.
///
/// Readings of an architecture are exhaustive switches over these cases, so the compiler lists
/// what a new layer still owes.
public indirect enum Layer: Hashable, Sendable {
  /// x -> weightStd / sqrt(fan-in) W x + biasStd b, over the channels.
  case dense(Dense)
  /// A convolution in one or two dimensions.
  case conv(Convolution)
  /// A convolution whose filter differs at every position.
  case convLocal(Convolution)
  /// A transposed convolution.
  case convTranspose(Convolution)
  /// The mean over a window.
  case averagePool(Pool)
  /// The sum over a window.
  case sumPool(Pool)
  /// The largest entry of a window, channel by channel; zeros outside do not count.
  case maxPool(Pool)
  /// The mean over all positions.
  case globalAveragePool
  /// The sum over all positions.
  case globalSumPool
  /// All positions and channels as one vector.
  case flatten
  /// Subtracts the mean and divides by the standard deviation over `axes`.
  case layerNorm(LayerNormalization)
  /// Subtracts each channel's mean and divides by its standard deviation, over the batch and all
  /// positions; in evaluation with running averages where the network has been trained.
  case batchNorm(BatchNormalization)
  /// Keeps each unit with probability `keep` and divides it by `keep`.
  case dropout(keep: Double)
  /// Global self-attention with tied keys and queries and linear scaling.
  case selfAttention(SelfAttention)
  /// Vectors for tokens, which are whole numbers from 0.
  case embedding(TokenEmbedding)
  /// A state that is carried along a line of positions: simple recurrent cells, LSTM or GRU.
  case recurrent(Recurrent)
  /// exp(x) / sum exp(x) over the channels of every position.
  case softmax
  /// A function applied to every unit.
  case activation(Activation)
  /// branch(x) + shortcut(x); an empty shortcut is the identity.
  case residual(branch: [Layer], shortcut: [Layer])
  /// The sum of the branches' outputs.
  case sum([[Layer]])
  /// The elementwise product of the branches' outputs.
  case product([[Layer]])
  /// The branches' outputs side by side in the channels.
  case concatenate([[Layer]])
  /// The layers, `count` times over, with weights of their own each time.
  case repeated(count: Int, layers: [Layer])
}

/// The parameters of a dense layer.
public struct Dense: Hashable, Sendable {
  /// The standard deviation of the weights before the fan-in scale.
  public var weightStd: Double
  /// The standard deviation of the biases; 0 means no bias.
  public var biasStd: Double
  /// The width in finite networks; nil takes the width the reading is given.
  ///
  /// At infinite width it only tells in what proportion concatenated branches count.
  public var units: Int?
  /// Whether the layer's parameters are trained.
  public var trainable: Bool
  /// A factor on the learning rate of this layer's parameters.
  public var learningRate: Double

  /// A dense layer.
  public init(
    weightStd: Double = 1, biasStd: Double = 0, units: Int? = nil, trainable: Bool = true,
    learningRate: Double = 1
  ) {
    self.weightStd = weightStd
    self.biasStd = biasStd
    self.units = units
    self.trainable = trainable
    self.learningRate = learningRate
  }
}

/// What happens at the border of a convolution or pool.
public enum Padding: String, Codable, Hashable, Sendable, CaseIterable {
  /// The window stays inside.
  case valid
  /// Zeros outside; the output has ceil(size / stride) positions.
  case same
  /// The border wraps around.
  case circular
}

/// The parameters of a convolution.
public struct Convolution: Hashable, Sendable {
  /// The filter's extent in each spatial dimension: one entry or two.
  public var filter: [Int]
  /// The stride in each spatial dimension.
  public var strides: [Int]
  /// The border.
  public var padding: Padding
  /// The standard deviation of the weights before the fan-in scale.
  public var weightStd: Double
  /// The standard deviation of the biases; 0 means no bias.
  public var biasStd: Double
  /// The number of channels in finite networks; nil takes the width the reading is given.
  public var units: Int?
  /// Whether the layer's parameters are trained.
  public var trainable: Bool
  /// A factor on the learning rate of this layer's parameters.
  public var learningRate: Double

  /// A convolution; `strides` nil means 1 in every dimension.
  public init(
    filter: [Int], strides: [Int]? = nil, padding: Padding = .valid, weightStd: Double = 1,
    biasStd: Double = 0, units: Int? = nil, trainable: Bool = true, learningRate: Double = 1
  ) {
    self.filter = filter
    self.strides = strides ?? filter.map { _ in 1 }
    self.padding = padding
    self.weightStd = weightStd
    self.biasStd = biasStd
    self.units = units
    self.trainable = trainable
    self.learningRate = learningRate
  }
}

/// The parameters of a pooling layer: average, sum or maximum.
public struct Pool: Hashable, Sendable {
  /// The window in each spatial dimension.
  public var window: [Int]
  /// The stride in each spatial dimension.
  public var strides: [Int]
  /// The border.
  public var padding: Padding

  /// A pool; `strides` nil means the window.
  public init(window: [Int], strides: [Int]? = nil, padding: Padding = .valid) {
    self.window = window
    self.strides = strides ?? window
    self.padding = padding
  }
}

/// The parameters of a layer normalization.
public struct LayerNormalization: Hashable, Sendable {
  /// The axes that are normalized together, of (batch, positions..., channels); must contain the
  /// channels (-1).
  public var axes: [Int]

  /// A normalization over `axes`.
  public init(axes: [Int] = [-1]) { self.axes = axes }
}

/// The parameters of a batch normalization.
public struct BatchNormalization: Hashable, Sendable {
  /// Whether a factor and shift of each channel, 1 and 0 at the start, come behind it; they are always
  /// trained, also where other layers are frozen.
  public var affine: Bool

  /// A normalization.
  public init(affine: Bool = false) { self.affine = affine }
}

/// The parameters of a self-attention layer with linear scaling and tied keys and queries.
public struct SelfAttention: Hashable, Sendable {
  /// The standard deviation of the query weights.
  public var queryStd: Double
  /// The standard deviation of the key weights.
  public var keyStd: Double
  /// The standard deviation of the value weights.
  public var valueStd: Double
  /// The standard deviation of the output weights.
  public var outStd: Double
  /// The standard deviation of the output bias.
  public var biasStd: Double
  /// Whether attention weights scale as 1/d (true, has a closed form) or 1/sqrt(d).
  public var linearScaling: Bool
  /// Vectors that tell positions apart; nil for none, and then the layer does not know their order.
  public var positionalEmbedding: PositionalEmbedding?
  /// The number of output channels in finite networks; nil takes the width the reading is given.
  public var units: Int?
  /// Whether the layer's parameters are trained.
  public var trainable: Bool
  /// A factor on the learning rate of this layer's parameters.
  public var learningRate: Double

  /// A self-attention layer.
  public init(
    queryStd: Double = 1, keyStd: Double = 1, valueStd: Double = 1, outStd: Double = 1,
    biasStd: Double = 0, linearScaling: Bool = true,
    positionalEmbedding: PositionalEmbedding? = nil, units: Int? = nil, trainable: Bool = true,
    learningRate: Double = 1
  ) {
    self.queryStd = queryStd
    self.keyStd = keyStd
    self.valueStd = valueStd
    self.outStd = outStd
    self.biasStd = biasStd
    self.linearScaling = linearScaling
    self.positionalEmbedding = positionalEmbedding
    self.units = units
    self.trainable = trainable
    self.learningRate = learningRate
  }
}
