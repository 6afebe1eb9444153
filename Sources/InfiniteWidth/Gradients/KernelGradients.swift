/// The kernels of one pair of inputs and their derivatives in the inputs and in the standard
/// deviations of weights and biases.
public struct KernelGradients: Sendable {
  /// K(x, x').
  public let nngp: Double
  /// Theta(x, x').
  public let ntk: Double
  /// dK/dx in the layout of x: positions, then channels.
  ///
  /// Of a diagonal entry, the derivative of K(x, x) with both arguments moved together.
  public let nngpByInput: [Double]
  /// dTheta/dx, likewise.
  public let ntkByInput: [Double]
  /// dK/dx' in the layout of x'; nil of a diagonal entry.
  public let nngpByOther: [Double]?
  /// dTheta/dx' in the layout of x'; nil of a diagonal entry.
  public let ntkByOther: [Double]?
  /// The derivatives in the standard deviations of every dense and convolution layer, in the order
  /// of the description.
  public let layers: [LayerGradients]
  /// Whether K has a kink here: derivatives in the inputs are those of its smooth part.
  public let nngpHasKink: Bool
  /// Whether Theta has a kink here: derivatives in the inputs are those of its smooth part.
  public let ntkHasKink: Bool

  /// Whether either kernel has a kink here.
  public var hasKink: Bool { nngpHasKink || ntkHasKink }
}

/// The derivatives of one kernel entry in the standard deviations of one layer.
///
/// A repeated layer is one layer: its derivative is the total over its copies.
public struct LayerGradients: Sendable, Equatable {
  /// The layer's place in the description, such as `layers[3].residual.branch[0]`.
  public let path: String
  /// dK / d weightStd.
  public let nngpByWeightStd: Double
  /// dK / d biasStd.
  public let nngpByBiasStd: Double
  /// dTheta / d weightStd.
  public let ntkByWeightStd: Double
  /// dTheta / d biasStd.
  public let ntkByBiasStd: Double
}
