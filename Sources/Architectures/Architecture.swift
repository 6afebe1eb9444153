/// A neural network, described once: plain data that every reading of the library starts from.
///
/// The infinite-width kernels, the finite network to train, the printed description and the JSON
/// file are all computed from this value. It does no arithmetic itself.
public struct Architecture: Hashable, Sendable {
  /// A name for reports and files.
  public var name: String
  /// Where the scale 1/sqrt(fan-in) of the weights is.
  public var parameterization: Parameterization
  /// The layers, from input to output.
  public var layers: [Layer]

  /// A network of `layers`.
  public init(
    name: String = "network", parameterization: Parameterization = .ntk, layers: [Layer]
  ) {
    self.name = name
    self.parameterization = parameterization
    self.layers = layers
  }
}

/// Where the scale of a layer's weights is put.
public enum Parameterization: String, Codable, Hashable, Sendable, CaseIterable {
  /// Weights are N(0, 1) and the layer multiplies by weightStd / sqrt(fan-in).
  case ntk
  /// Weights are N(0, weightStd^2 / fan-in) and the layer multiplies by 1.
  case standard
}
