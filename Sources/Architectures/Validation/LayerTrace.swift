/// One layer of an architecture that was checked against an input shape: where it stands and the
/// shapes of its input and output.
public struct LayerTrace: Hashable, Sendable {
  /// The place in the description, such as `layers[3].residual.branch[0]`.
  public let path: String
  /// The layer.
  public let layer: Layer
  /// The shape of the signal that enters.
  public let input: TensorShape
  /// The shape of the signal that leaves.
  public let output: TensorShape
  /// The traces of the layers inside.
  ///
  /// A residual's branch and shortcut, the branches of a sum, product or concatenation, or each
  /// pass of a repeat; empty for other layers.
  public let branches: [[LayerTrace]]

  /// `path` with the layer's name, as errors print it.
  public var place: String { "\(path).\(layer.name)" }
}
