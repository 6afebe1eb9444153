import Architectures
import LinearAlgebra

extension Architecture {
  /// A network of finite width with random parameters.
  ///
  /// In the NTK parameterization weights and biases are N(0, 1) and a dense layer computes
  /// weightStd / sqrt(fanIn) W x + biasStd b; in the standard one weights are
  /// N(0, weightStd^2 / fanIn), biases N(0, biasStd^2), and it computes W x + b.
  ///
  /// - Parameters:
  ///   - inputs: the number of input features.
  ///   - outputs: the units of the last dense layer, where it does not name its own.
  ///   - width: the units of the other dense layers that do not name their own.
  ///   - seed: equal seeds give equal bits, for any number of threads.
  ///   - type: the precision.
  /// - Throws: `FiniteWidthError.unsupportedLayer` for convolutions, pools, attention and kernels
  ///   without a function; `widthMismatch`, `outputMismatch`, `invalidValue`.
  public func initialized<Element: Scalar>(
    inputs: Int, outputs: Int = 1, width: Int, seed: UInt64, as type: Element.Type = Element.self
  ) throws -> FiniteNetwork<Element> {
    var network = try FiniteNetwork<Element>(self, inputs: inputs, outputs: outputs, width: width)
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
        rows: block.units, columns: block.fanIn, scale: block.initialWeightStd, as: Double.self)
      parameters.replaceSubrange(
        block.weightRange, with: weights.converted(to: Element.self).elements)
      guard block.biasOffset != nil else { continue }
      let biases = own.child("biases").normalMatrix(
        rows: 1, columns: block.units, scale: block.initialBiasStd, as: Double.self)
      parameters.replaceSubrange(
        block.biasRange, with: biases.converted(to: Element.self).elements)
    }
  }
}
