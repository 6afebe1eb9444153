import Architectures
import LinearAlgebra

/// A network of finite width: the architecture with its sizes and parameter values.
///
/// All parameters are one flat vector; `blocks` says which part belongs to which layer.
/// Shapes: inputs (n, features), outputs (n, outputs). A row of an image or sequence is its
/// positions in row-major order with the channels of a position side by side (the order of an array
/// (n, height, width, channels)); outputs of a network that ends with positions likewise.
public struct FiniteNetwork<Element: Scalar>: Sendable {
  /// The description the network was made from.
  public let architecture: Architecture
  /// The shape of one input.
  public let input: InputShape
  /// The number of input features: positions times channels.
  public var inputCount: Int { input.dimensions.reduce(1, *) }
  /// The number of outputs.
  public let outputCount: Int
  /// The layers' parameters in the order of evaluation.
  public let blocks: [ParameterBlock]
  /// All parameters, block after block: W row-major, then b.
  public internal(set) var parameters: [Element]
  /// The running averages of batch normalizations: for each, in the order of evaluation, the means
  /// and then the variances of its channels; empty before the first step of training.
  public internal(set) var runningAverages: [Element]
  let root: FiniteNode
  /// The batch normalizations, in the order of evaluation.
  let normalizations: [NormalizationSite]
  /// Whether a row's output depends on the other rows in evaluation: batch normalization without
  /// running averages.
  var isBatchCoupled: Bool { !normalizations.isEmpty && runningAverages.isEmpty }
  /// The numbers that all layers put out for one input.
  let activationCount: Int

  /// Makes the network with all parameters zero and `lastUnits` units in the last layer.
  init(_ architecture: Architecture, input: InputShape, lastUnits: Int, width: Int) throws {
    for size in input.dimensions {
      try FiniteWidthError.require(size > 0, "inputs", Double(size), "at least 1")
    }
    try FiniteWidthError.require(lastUnits > 0, "outputs", Double(lastUnits), "at least 1")
    try FiniteWidthError.require(width > 0, "width", Double(width), "at least 1")
    var builder = NetworkBuilder(
      parameterization: architecture.parameterization, width: width, outputs: lastUnits)
    let (node, output) = try builder.sequence(
      architecture.layers, input: Signal(input), path: "layers", isLast: true)
    self.architecture = architecture
    self.input = input
    outputCount = output.size
    normalizations = builder.sites
    runningAverages = []
    activationCount = builder.activationCount
    blocks = builder.blocks
    parameters = [Element](repeating: 0, count: builder.parameterCount)
    root = node
  }

  /// The shapes of another network with other nodes, blocks at the same places, and zeros.
  init<Other: Scalar>(
    _ other: FiniteNetwork<Other>, root: FiniteNode, blocks: [ParameterBlock]
  ) {
    architecture = other.architecture
    input = other.input
    outputCount = other.outputCount
    normalizations = other.normalizations
    runningAverages = other.runningAverages.map { Element($0) }
    activationCount = other.activationCount
    self.blocks = blocks
    parameters = [Element].zeros(other.parameters.count)
    self.root = root
  }

  /// Replaces all parameters.
  ///
  /// - Precondition: `values.count == parameters.count`.
  public mutating func setParameters(_ values: [Element]) {
    let count = blocks.last?.range.upperBound ?? 0
    precondition(values.count == count, "\(values.count) values for \(count) parameters")
    parameters = values
  }

  /// Hands all parameters over, without a copy, until they are set again.
  mutating func takeParameters() -> [Element] {
    defer { parameters = [] }
    return parameters
  }

  /// Replaces the running averages of batch normalizations; nothing means none.
  ///
  /// - Precondition: as many numbers as the normalizations have, or none.
  public mutating func setRunningAverages(_ values: [Element]) {
    let count = averageCount
    precondition(
      values.isEmpty || values.count == count, "\(values.count) values for \(count) averages")
    runningAverages = values
  }

  /// The numbers of `runningAverages` once there are some.
  public var averageCount: Int { normalizations.reduce(0) { $0 + 2 * $1.channels } }

  /// W of a block, without its scale: (units, fanIn); the filters of a local convolution one below
  /// the other.
  ///
  /// The columns of a convolution's W are the filter's taps in row-major order, with the channels
  /// of a tap side by side.
  public func weights(of block: ParameterBlock) -> Matrix<Element> {
    Matrix(
      rows: block.rows, columns: block.fanIn, elements: Array(parameters[block.weightRange]))
  }

  /// b of a block, without its scale; empty without a bias.
  public func biases(of block: ParameterBlock) -> [Element] { Array(parameters[block.biasRange]) }
}
