/// A finite network that cannot be built or trained, with the offending value and the remedy.
public enum FiniteWidthError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A layer has no finite reading on its input.
  case unsupportedLayer(path: String, layer: String)
  /// Branches that meet have different widths.
  case widthMismatch(path: String, widths: [Int])
  /// The network's output has another width than asked for.
  case outputMismatch(expected: Int, actual: Int)
  /// A size or option is outside its range.
  case invalidValue(name: String, value: Double, requirement: String)
  /// Inputs, targets or tests do not fit the network or each other.
  case shapeMismatch(what: String, expected: Int, actual: Int)
  /// Sums over paths are not defined for a layer.
  case noPaths(layer: String)
  /// A row to predict lies outside the span of the inputs that the network keeps coordinates for.
  case outsideRowSpace(row: Int, residual: Double)

  /// An input of an embedding is no token of it.
  case notAToken(row: Int, value: Double, vocabulary: Int)

  /// A network that is no language model.
  case notALanguageModel(String)
  /// A text that is too short for its streams.
  case textTooShort(tokens: Int, streams: Int)
  /// A token outside the vocabulary, at a place of a text.
  case tokenOutOfRange(index: Int, token: Int, vocabulary: Int)

  /// One line: what happened, where, and what to do.
  public var description: String {
    switch self {
    case .unsupportedLayer(let path, let layer):
      return "layer \(path) (\(layer)) has no finite network on this input; layers that need"
        + " positions take an `input:` shape of a sequence or image, expNormalized has no function,"
        + " and layerNorm takes axes of its input without the batch"
    case .widthMismatch(let path, let widths):
      return "the branches of layer \(path) have widths \(widths); give their last dense layers"
        + " equal units"
    case .outputMismatch(let expected, let actual):
      return "the network has \(actual) outputs instead of \(expected); end it with a dense layer"
        + " without units (behind a global pool or flatten), or ask for \(actual) outputs"
    case .invalidValue(let name, let value, let requirement):
      return "\(name) is \(value); it must be \(requirement)"
    case .shapeMismatch(let what, let expected, let actual):
      return "\(what): expected \(expected), got \(actual)"
    case .noPaths(let layer):
      return
        "the network has a layer \(layer), for which sums over paths are not defined; path norms"
        + " and path-sgd take dense layers, convolutions, pools, dropout, branches that are added or"
        + " concatenated, and the activations relu, leakyRelu, abs and identity"
    case .notAToken(let row, let value, let vocabulary):
      return
        "row \(row) of the inputs holds \(value), which is not a token: an embedding takes whole"
        + " numbers from 0 to \(vocabulary - 1); change the data or the embedding's vocabulary"
    case .notALanguageModel(let network):
      return
        "\(network): not a language model, which is an embedding, recurrent layers that put out"
        + " every state (lstm, gru, or rnn with tanh or relu) with dropout between, and a dense layer"
        + " without units; use a preset such as lstm-3-200"
    case .textTooShort(let tokens, let streams):
      return
        "a text of \(tokens) tokens is too short for \(streams) streams; use a batch of at most"
        + " \(max(0, (tokens - 1) / 2))"
    case .tokenOutOfRange(let index, let token, let vocabulary):
      return "token \(index) of the text is \(token); it must be from 0 to \(vocabulary - 1)"
    case .outsideRowSpace(let row, let residual):
      return "row \(row) lies outside the span of the given inputs (relative residual \(residual));"
        + " pass it as `testInputs` when the network is made, or use the basis of pixels"
    }
  }
}

extension FiniteWidthError {
  /// Throws `shapeMismatch` unless the sizes agree.
  static func check(_ what: String, expected: Int, actual: Int) throws {
    guard expected == actual else {
      throw FiniteWidthError.shapeMismatch(what: what, expected: expected, actual: actual)
    }
  }

  /// Throws `invalidValue` unless `condition` holds.
  static func require(
    _ condition: Bool, _ name: String, _ value: Double, _ requirement: String
  ) throws {
    guard condition else {
      throw FiniteWidthError.invalidValue(name: name, value: value, requirement: requirement)
    }
  }
}
