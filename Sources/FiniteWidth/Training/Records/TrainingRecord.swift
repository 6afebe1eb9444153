import LinearAlgebra

/// How far the parameters of one layer have moved since the start of training.
public struct LayerDistance: Hashable, Sendable {
  /// The layer's place in the architecture.
  public let path: String
  /// |W - W(0)|_F of the weights as stored, without the layer's scale.
  public let total: Double
  /// The largest |w_r - w_r(0)| over the units r.
  public let largestPerNeuron: Double
  /// |b - b(0)|; 0 without a bias.
  public let bias: Double
  /// |W(0)|_F, to make the distances relative.
  public let initialNorm: Double
}

/// The state of training after some steps.
public struct TrainingRecord<Element: Scalar>: Sendable {
  /// The number of steps made.
  public let step: Int
  /// The loss on all training rows, without dropout.
  public let loss: Double
  /// The share of training rows whose class is wrong; see `Loss.error`.
  public let error: Double
  /// The outputs at `TrainingOptions.predictionInputs`: (n, outputs).
  public let predictions: Matrix<Element>?
  /// The distances of the trained layers from the start, in the order of `blocks`.
  public let distances: [LayerDistance]
  /// |K - K(0)|_F / |K(0)|_F of the tangent kernel on the probe inputs.
  public let kernelDrift: Double?
  /// The smallest margin of a training row, negative when one is wrong.
  ///
  /// y u for one output, and u_y minus the largest other output for several.
  public let smallestMargin: Double
  /// For every activation layer, in the order of evaluation, the share of the pre-activations of
  /// `TrainingOptions.signProbe` whose sign is not that at the start; empty without probe.
  public let signChanges: [Double]

  /// The distance of all trained parameters from the start.
  public var totalDistance: Double {
    distances.reduce(0) { $0 + $1.total * $1.total + $1.bias * $1.bias }.squareRoot()
  }
}

/// What training did.
public struct TrainingResult<Element: Scalar>: Sendable {
  /// The records, in order; always one at step 0, and one at the end unless it diverged.
  public let records: [TrainingRecord<Element>]
  /// How training ended.
  public let status: TrainingStatus
  /// The number of steps made.
  public let steps: Int
}
