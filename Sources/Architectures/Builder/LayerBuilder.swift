/// Collects the layers that are written inside braces.
///
/// A line may be a `Layer`, a `Dense`, a `Convolution` (an ordinary one), a `SelfAttention`, a
/// `LayerNormalization`, an `Activation`, a `CustomActivation`, or a list of layers; `if` and `for`
/// work.
@resultBuilder
public enum LayerBuilder {
  /// A layer.
  public static func buildExpression(_ layer: Layer) -> [Layer] { [layer] }
  /// Layers made elsewhere.
  public static func buildExpression(_ layers: [Layer]) -> [Layer] { layers }
  /// A dense layer.
  public static func buildExpression(_ layer: Dense) -> [Layer] { [.dense(layer)] }
  /// An ordinary convolution.
  public static func buildExpression(_ layer: Convolution) -> [Layer] { [.conv(layer)] }
  /// A self-attention layer.
  public static func buildExpression(_ layer: SelfAttention) -> [Layer] { [.selfAttention(layer)] }
  /// A layer normalization.
  public static func buildExpression(_ layer: LayerNormalization) -> [Layer] {
    [.layerNorm(layer)]
  }
  /// An activation.
  public static func buildExpression(_ activation: Activation) -> [Layer] {
    [.activation(activation)]
  }
  /// An activation of the user's own.
  public static func buildExpression(_ activation: CustomActivation) -> [Layer] {
    [.activation(.custom(activation))]
  }
  /// The lines in order.
  public static func buildBlock(_ parts: [Layer]...) -> [Layer] { parts.flatMap { $0 } }
  /// The body of an `if` without `else`.
  public static func buildOptional(_ part: [Layer]?) -> [Layer] { part ?? [] }
  /// The first body of an `if`.
  public static func buildEither(first part: [Layer]) -> [Layer] { part }
  /// The second body of an `if`.
  public static func buildEither(second part: [Layer]) -> [Layer] { part }
  /// The passes of a `for`.
  public static func buildArray(_ parts: [[Layer]]) -> [Layer] { parts.flatMap { $0 } }
}

extension Architecture {
  /// A network of the layers between the braces, from input to output.
  ///
  /// ```swift
  /// let network = Architecture {
  ///   Conv(3, 3, padding: .same); ReLU()
  ///   GlobalAveragePool()
  ///   Dense()
  /// }
  /// ```
  public init(
    name: String = "network", parameterization: Parameterization = .ntk,
    @LayerBuilder _ layers: () -> [Layer]
  ) {
    self.init(name: name, parameterization: parameterization, layers: layers())
  }
}
