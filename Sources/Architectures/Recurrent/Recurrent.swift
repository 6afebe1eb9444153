/// What a recurrent layer puts out.
public enum RecurrentOutput: String, Codable, Hashable, Sendable, CaseIterable {
  /// The state at every position.
  case sequence
  /// The state at the last position alone.
  case last
}

/// The map from the state at one position to that at the next.
///
/// a: the input's part, weightStd / sqrt(channels) W x_t + biasStd b; r: the state's part,
/// recurrentStd / sqrt(units) U h_{t-1}; sigma: the logistic function.
public enum RecurrentCell: Hashable, Sendable {
  /// h_t = phi(a + r).
  case simple(Activation)
  /// Gates (i, f, g, o) = (sigma, sigma, tanh, sigma)(a + r), c_t = f c_{t-1} + i g and
  /// h_t = o tanh c_t.
  ///
  /// Reference: Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000).
  case lstm
  /// Gates (r, z) = sigma(a + r), n = tanh(a + r r_n) and h_t = (1 - z) n + z h_{t-1}; the state's
  /// part has biases of its own.
  ///
  /// Reference: Cho et al. (2014), arXiv:1406.1078, with the reset behind the product.
  case gru

  /// The rows of W and U for one unit.
  public var gates: Int {
    switch self {
    case .simple: 1
    case .lstm: 4
    case .gru: 3
    }
  }
}

/// The parameters of a recurrent layer.
///
/// The weights are shared by all positions and the state before the first is 0. Gates stand in the
/// order of `RecurrentCell`, which is PyTorch's.
public struct Recurrent: Hashable, Sendable {
  /// The step from one position to the next.
  public var cell: RecurrentCell
  /// The standard deviation of the weights of the input, before the fan-in scale.
  public var weightStd: Double
  /// The standard deviation of the weights of the state, before the fan-in scale.
  public var recurrentStd: Double
  /// The standard deviation of the biases; 0 means no bias.
  public var biasStd: Double
  /// Which states are put out.
  public var output: RecurrentOutput
  /// The number of units in finite networks; nil takes the width the reading is given.
  public var units: Int?
  /// Whether the layer's parameters are trained.
  public var trainable: Bool
  /// A factor on the learning rate of this layer's parameters.
  public var learningRate: Double

  /// A recurrent layer.
  public init(
    cell: RecurrentCell, weightStd: Double = 1, recurrentStd: Double = 1, biasStd: Double = 0,
    output: RecurrentOutput = .sequence, units: Int? = nil, trainable: Bool = true,
    learningRate: Double = 1
  ) {
    self.cell = cell
    self.weightStd = weightStd
    self.recurrentStd = recurrentStd
    self.biasStd = biasStd
    self.output = output
    self.units = units
    self.trainable = trainable
    self.learningRate = learningRate
  }

  /// The activation of `rnn` where the file names none.
  static let standardActivation = Activation.tanh

  /// The word of the file.
  var kind: LayerKind {
    switch cell {
    case .simple: .rnn
    case .lstm: .lstm
    case .gru: .gru
    }
  }

  /// The parameters of the cell that matter in print.
  var cellDetails: [String] {
    if case .simple(let activation) = cell { [activation.description] } else { [] }
  }
}

extension Layer {
  /// The activation of this layer: an activation itself, or that of simple recurrent cells.
  var activation: Activation? {
    switch self {
    case .activation(let activation): activation
    case .recurrent(let layer):
      if case .simple(let activation) = layer.cell { activation } else { nil }
    default: nil
    }
  }
}
