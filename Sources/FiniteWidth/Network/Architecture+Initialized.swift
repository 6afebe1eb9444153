import Architectures
import LinearAlgebra

extension Architecture {
  /// A network of finite width on vectors, with random parameters; see
  /// `initialized(input:outputs:width:seed:as:)`.
  ///
  /// - Parameters:
  ///   - inputs: the number of input features.
  ///   - outputs: the units of the last dense layer, where it does not name its own.
  ///   - width: the units of the other dense layers that do not name their own.
  ///   - seed: equal seeds give equal bits, for any number of threads.
  ///   - type: the precision.
  /// - Throws: `FiniteWidthError.unsupportedLayer` for layers that need positions and kernels
  ///   without a function; `widthMismatch`, `outputMismatch`, `invalidValue`.
  public func initialized<Element: Scalar>(
    inputs: Int, outputs: Int = 1, width: Int, seed: UInt64, as type: Element.Type = Element.self
  ) throws -> FiniteNetwork<Element> {
    try random(
      .vector(features: inputs), outputs: outputs, width: width, seed: seed, as: type)
  }

  /// A network of finite width with random parameters.
  ///
  /// In the NTK parameterization weights and biases are N(0, 1) and a layer computes
  /// weightStd / sqrt(fanIn) W h + biasStd b at every position; in the standard one weights are
  /// N(0, weightStd^2 / fanIn), biases N(0, biasStd^2), and it computes W h + b. The fan-in of a
  /// convolution is its channels times the filter's area. Padding, transposed convolutions and
  /// pools are those of XLA and neural-tangents: `same` puts the smaller half of the padding in
  /// front, and pools divide by the whole window. An attention layer has about sqrt(width) heads,
  /// keys of `width` channels and values of sqrt(width); see arXiv:2006.10540. Its positional
  /// embeddings are std W L_p at position p, with the root L of their correlations and W N(0, 1).
  ///
  /// - Parameters:
  ///   - input: the shape of one input.
  ///   - outputs: the units of the last layer with weights, where it does not name its own.
  ///   - width: the units of the other layers that do not name their own.
  ///   - seed: equal seeds give equal bits, for any number of threads.
  ///   - type: the precision.
  /// - Throws: `ArchitectureError` when a layer does not fit its input or has no function;
  ///   `FiniteWidthError.widthMismatch`, `outputMismatch`, `invalidValue`.
  public func initialized<Element: Scalar>(
    input: InputShape, outputs: Int = 1, width: Int, seed: UInt64,
    as type: Element.Type = Element.self
  ) throws -> FiniteNetwork<Element> {
    try validateFiniteWidth(input: input)
    return try random(input, outputs: outputs, width: width, seed: seed, as: type)
  }

  private func random<Element: Scalar>(
    _ input: InputShape, outputs: Int, width: Int, seed: UInt64, as type: Element.Type
  ) throws -> FiniteNetwork<Element> {
    var network = try FiniteNetwork<Element>(
      self, input: input, lastUnits: outputs, width: width)
    guard network.outputCount == outputs else {
      throw FiniteWidthError.outputMismatch(expected: outputs, actual: network.outputCount)
    }
    network.randomize(RandomStream(seed: seed).child("finite network"))
    return network
  }
}

extension FiniteNetwork {
  /// Draws all parameters anew; every block has a stream of its own.
  mutating func randomize(_ stream: RandomStream) {
    for (index, block) in blocks.enumerated() {
      let own = stream.child(index)
      let weights = own.child("weights").normalMatrix(
        rows: block.rows, columns: block.fanIn, scale: block.initialWeightStd, as: Double.self)
      parameters.replaceSubrange(
        block.weightRange,
        with: weights.elements.map { Element($0 + block.initialWeightMean) })
      guard block.biasOffset != nil else { continue }
      let biases = own.child("biases").normalMatrix(
        rows: 1, columns: block.rows, scale: block.initialBiasStd, as: Double.self)
      parameters.replaceSubrange(
        block.biasRange, with: biases.converted(to: Element.self).elements)
    }
  }
}
