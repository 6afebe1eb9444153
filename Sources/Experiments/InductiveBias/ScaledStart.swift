import Architectures
import FiniteWidth
import Foundation
import LinearAlgebra

/// How weights of a network with two hidden layers are drawn.
enum ScaledStart: String, Sendable, CaseIterable {
  /// N(0, 1/fan-in).
  case balanced
  /// The same, and half as many times as there are units in a hidden layer one of its units, drawn with
  /// replacement, gets its incoming weights multiplied and its outgoing ones divided by 10 c, with
  /// c = e^z, z normal.
  ///
  /// Reference: arXiv:1506.02617, section 6.
  case unbalanced

  /// The units of each hidden layer.
  static let hidden = 128

  /// Two hidden layers of rectified units without biases, each followed by dropout where `keep` < 1.
  static func architecture(keep: Double) -> Architecture {
    let dropout: [Layer] = keep < 1 ? [.dropout(keep: keep)] : []
    let layer: [Layer] = [.dense(Dense(units: hidden)), .activation(.relu)] + dropout
    return Architecture(
      name: "two hidden layers", parameterization: .standard,
      layers: layer + layer + [.dense(Dense())])
  }

  /// The network.
  ///
  /// - Throws: `FiniteWidthError`.
  func network<Element: Scalar>(
    inputs: Int, outputs: Int, keep: Double, _ context: ExperimentContext,
    as type: Element.Type = Element.self
  ) throws -> FiniteNetwork<Element> {
    var network: FiniteNetwork<Element> = try Self.architecture(keep: keep).initialized(
      inputs: inputs, outputs: outputs, width: Self.hidden, seed: context.seed("network"))
    guard self == .unbalanced else { return network }
    var random = context.stream("scales of units")
    for block in 0..<2 {
      var factors = [Double](repeating: 1, count: Self.hidden)
      for _ in 0..<Self.hidden / 2 {
        factors[random.integer(below: Self.hidden)] *= 10 * exp(random.normal())
      }
      try network.rescaleUnits(
        of: network.blocks[block], readBy: network.blocks[block + 1], by: factors)
    }
    return network
  }
}
