import Architectures
import LinearAlgebra

/// A network of finite width on vectors: the architecture with its sizes and parameter values.
///
/// All parameters are one flat vector; `blocks` says which part belongs to which dense layer.
/// Shapes: inputs (n, features), outputs (n, outputs).
public struct FiniteNetwork<Element: Scalar>: Sendable {
  /// The description the network was made from.
  public let architecture: Architecture
  /// The number of input features.
  public let inputCount: Int
  /// The number of outputs.
  public let outputCount: Int
  /// The dense layers in the order of evaluation.
  public let blocks: [DenseBlock]
  /// All parameters, block after block: W row-major, then b.
  public internal(set) var parameters: [Element]
  let root: FiniteNode

  /// Makes the network with all parameters zero.
  ///
  /// `outputs` nil takes what the layers give, with `width` units in the last dense layer.
  init(_ architecture: Architecture, inputs: Int, outputs: Int?, width: Int) throws {
    try FiniteWidthError.require(inputs > 0, "inputs", Double(inputs), "at least 1")
    let wanted = outputs ?? width
    try FiniteWidthError.require(wanted > 0, "outputs", Double(wanted), "at least 1")
    try FiniteWidthError.require(width > 0, "width", Double(width), "at least 1")
    var builder = NetworkBuilder(
      parameterization: architecture.parameterization, width: width, outputs: wanted)
    let (node, actual) = try builder.sequence(
      architecture.layers, inputs: inputs, path: "layers", isLast: true)
    guard outputs == nil || actual == outputs else {
      throw FiniteWidthError.outputMismatch(expected: wanted, actual: actual)
    }
    self.architecture = architecture
    inputCount = inputs
    outputCount = actual
    blocks = builder.blocks
    parameters = [Element](repeating: 0, count: builder.parameterCount)
    root = node
  }

  /// Replaces all parameters.
  ///
  /// - Precondition: `values.count == parameters.count`.
  public mutating func setParameters(_ values: [Element]) {
    precondition(
      values.count == parameters.count,
      "\(values.count) values for \(parameters.count) parameters")
    parameters = values
  }

  /// W of a block, without its scale: (units, fanIn).
  public func weights(of block: DenseBlock) -> Matrix<Element> {
    Matrix(
      rows: block.units, columns: block.fanIn, elements: Array(parameters[block.weightRange]))
  }

  /// b of a block, without its scale; empty without a bias.
  public func biases(of block: DenseBlock) -> [Element] { Array(parameters[block.biasRange]) }
}
