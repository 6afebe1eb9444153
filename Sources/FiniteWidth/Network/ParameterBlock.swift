/// Where the parameters of one layer are, and what they mean.
///
/// A block is one weight matrix W with its biases b: a dense layer, a convolution, or one of the
/// maps of an attention layer, of which the positional embedding is one. At each position it
/// computes z = weightScale W h + biasScale b, where h are the channels of the input, or the taps of
/// the filter with their channels. The factors and shifts of a batch normalization are a block with a
/// filter of one weight for each channel. A recurrent layer has one block for its input and one for its
/// state, and tokens meet theirs as one-hot vectors.
public struct ParameterBlock: Hashable, Sendable {
  /// The layer's place in the architecture, such as "layers[2].branch[0]".
  public let path: String
  /// The number of units or output channels.
  public let units: Int
  /// The number of inputs of a unit: channels times the filter's area.
  public let fanIn: Int
  /// The number of output positions, 1 for a vector.
  public internal(set) var positions: Int
  /// The number of filters: 1 where all positions share one, `positions` in a local convolution.
  public let filters: Int
  /// The position of W, row-major, in the flat parameter vector.
  public let weightOffset: Int
  /// The position of b in the flat parameter vector; nil without a bias.
  public let biasOffset: Int?
  /// The factor of W in the layer: weightStd / sqrt(fanIn), or 1 in the standard parameterization.
  public let weightScale: Double
  /// The factor of b in the layer: biasStd, or 1 in the standard parameterization.
  public let biasScale: Double
  /// The standard deviation of the weights at initialization.
  public let initialWeightStd: Double
  /// The standard deviation of the biases at initialization.
  public let initialBiasStd: Double
  /// The mean of the weights at initialization: 1 for factors of a batch normalization, otherwise 0.
  public let initialWeightMean: Double
  /// Whether training moves the parameters.
  public let trainable: Bool
  /// The factor on the learning rate.
  public let learningRate: Double

  /// The block with other scales of its weights and biases.
  func scaled(_ change: (Double) -> Double) -> ParameterBlock {
    ParameterBlock(
      path: path, units: units, fanIn: fanIn, positions: positions, filters: filters,
      weightOffset: weightOffset, biasOffset: biasOffset, weightScale: change(weightScale),
      biasScale: change(biasScale), initialWeightStd: initialWeightStd,
      initialBiasStd: initialBiasStd, initialWeightMean: initialWeightMean, trainable: trainable,
      learningRate: learningRate)
  }

  /// The block where it acts on one position alone.
  var atOnePosition: ParameterBlock {
    var block = self
    block.positions = 1
    return block
  }

  /// Whether the block is the factors and shifts of a batch normalization.
  var isNormalization: Bool { initialWeightMean == 1 }

  /// The number of rows of W, one for each unit of each filter; also of biases.
  public var rows: Int { filters * units }
  /// The positions of W in the flat parameter vector.
  public var weightRange: Range<Int> { weightOffset..<weightOffset + rows * fanIn }
  /// The positions of b in the flat parameter vector; empty without a bias.
  public var biasRange: Range<Int> {
    biasOffset.map { $0..<$0 + rows } ?? weightRange.upperBound..<weightRange.upperBound
  }
  /// The positions of all the layer's parameters, W first.
  public var range: Range<Int> { weightRange.lowerBound..<biasRange.upperBound }
}
