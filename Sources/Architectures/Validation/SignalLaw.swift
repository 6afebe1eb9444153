/// What is known at infinite width about the channels of the signal, given one input.
enum SignalLaw: Hashable {
  /// The raw input, perhaps pooled: not random at all.
  case input
  /// Independent channels, each a zero-mean Gaussian field over positions and inputs.
  case gaussian
  /// Anything else; `cause` is the layer after which it stopped being Gaussian.
  case other(cause: String)
}

/// The state of the infinite-width check between two layers.
struct SignalState: Hashable {
  /// The law of the channels.
  var law: SignalLaw
  /// Whether weights that no other branch has seen decorrelate the signal from the place where the
  /// innermost branches parted.
  var isFresh: Bool
  /// Whether some layer with weights came before, so that the number of channels is infinite.
  var isWide: Bool

  /// The state in front of the first layer.
  static let input = SignalState(law: .input, isFresh: false, isWide: false)

  /// The state after a layer with weights.
  static let weighted = SignalState(law: .gaussian, isFresh: true, isWide: true)

  /// Why the signal is not Gaussian, and the remedy; nil if it is.
  var obstacle: (reason: String, remedy: String)? {
    switch law {
    case .gaussian: return nil
    case .input:
      return (
        "its input is the raw data, which is not Gaussian",
        "put a dense or convolution layer before it"
      )
    case .other(let cause):
      return (
        "its input comes from \(cause) with no weights in between and is not Gaussian",
        "put a dense or convolution layer before it"
      )
    }
  }
}
