/// Where the parameters of one dense layer are, and what they mean.
///
/// The layer computes z = weightScale W x + biasScale b.
public struct DenseBlock: Hashable, Sendable {
  /// The layer's place in the architecture, such as "layers[2].branch[0]".
  public let path: String
  /// The number of units: the rows of W.
  public let units: Int
  /// The number of inputs: the columns of W.
  public let fanIn: Int
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
  /// Whether training moves the parameters.
  public let trainable: Bool
  /// The factor on the learning rate.
  public let learningRate: Double

  /// The positions of W in the flat parameter vector.
  public var weightRange: Range<Int> { weightOffset..<weightOffset + units * fanIn }
  /// The positions of b in the flat parameter vector; empty without a bias.
  public var biasRange: Range<Int> {
    biasOffset.map { $0..<$0 + units } ?? weightRange.upperBound..<weightRange.upperBound
  }
  /// The positions of all the layer's parameters, W first.
  public var range: Range<Int> { weightRange.lowerBound..<biasRange.upperBound }
}
