import Architectures
import LinearAlgebra

/// The sizes of a recurrent layer and its parameter blocks.
///
/// G gates: 1, 4 or 3. W: (G units, channels), U: (G units, units), gates one below the other.
struct RecurrentSite: Sendable {
  let cell: RecurrentCell
  /// The length of the line.
  let positions: Int
  /// The units of the state.
  let units: Int
  /// The block of W and b.
  let input: Int
  /// The block of U; of gated recurrent units with biases.
  let recurrent: Int
  /// Which states are put out.
  let output: RecurrentOutput

  /// The columns of a step's pre-activations.
  var gateColumns: Int { cell.gates * units }
}

/// What a recurrent layer keeps for the backward pass.
struct RecurrentTrace<Element: Scalar>: Sendable {
  /// The layer's input.
  let input: Matrix<Element>
  /// The state before every position: (n, positions * units).
  var previous: Matrix<Element>
  /// The values of the gates, of simple cells the pre-activations: (n, positions * G units).
  var gates: Matrix<Element>
  /// What else a cell needs: (n, positions * units); empty for simple cells.
  ///
  /// LSTM: c at every position. Gated recurrent units: U_n h + b_n.
  var inner: Matrix<Element>
}

extension NetworkBuilder {
  /// Tokens as one-hot vectors, and a dense layer without the fan-in scale.
  mutating func embedding(
    _ layer: TokenEmbedding, _ input: Signal, path: String, isLast: Bool
  ) throws -> (FiniteNode, Signal) {
    let vocabulary = layer.vocabulary ?? outputs
    let output = Signal(
      positions: input.positions, channels: try units(layer.units, path: path, isLast: isLast))
    let block = add(
      path, units: output.channels, fanIn: vocabulary, positions: input.positionCount,
      weightStd: layer.weightStd * Double(vocabulary).squareRoot(), biasStd: 0,
      trainable: layer.trainable, learningRate: layer.learningRate)
    activationCount += input.positionCount * vocabulary
    return (.sequence([.oneHot(vocabulary: vocabulary), .dense(block: block)]), output)
  }

  mutating func recurrent(
    _ layer: Recurrent, _ input: Signal, path: String, isLast: Bool
  ) throws -> (FiniteNode, Signal) {
    let units = try units(layer.units, path: path, isLast: isLast)
    let positions = input.positionCount
    let rows = layer.cell.gates * units
    let first = add(
      "\(path).input", units: rows, fanIn: input.channels, positions: positions,
      weightStd: layer.weightStd, biasStd: layer.biasStd, trainable: layer.trainable,
      learningRate: layer.learningRate)
    let second = add(
      "\(path).state", units: rows, fanIn: units, positions: positions,
      weightStd: layer.recurrentStd, biasStd: layer.cell == .gru ? layer.biasStd : 0,
      trainable: layer.trainable, learningRate: layer.learningRate)
    activationCount += positions * (2 * rows + 2 * units)
    let site = RecurrentSite(
      cell: layer.cell, positions: positions, units: units, input: first, recurrent: second,
      output: layer.output)
    return (
      .recurrent(site),
      Signal(positions: layer.output == .last ? [] : input.positions, channels: units)
    )
  }
}
