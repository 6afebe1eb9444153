import LinearAlgebra

/// The state of a two-layer network after some steps.
public struct TwoLayerRecord: Hashable, Sendable {
  /// The number of steps made.
  public let step: Int
  /// |y - u|^2 / |y|^2.
  public let loss: Double
  /// |W - W(0)|_F.
  public let distance: Double
  /// max_r |w_r - w_r(0)|.
  public let largestPerNeuron: Double
  /// u: f at the training inputs.
  public let predictions: [Double]
  /// f at the test inputs; nil without any.
  public let testPredictions: [Double]?
}

/// What the training of a two-layer network did.
public struct TwoLayerResult: Sendable {
  /// Phi / (|y|^2 / 2) = |y - u|^2 / |y|^2 before the first step and after every step.
  public let losses: [Double]
  /// The records, in order.
  public let records: [TwoLayerRecord]
  /// How training ended.
  public let status: TrainingStatus
  /// H before the first step, where asked for.
  public let initialGram: Matrix<Double>?
  /// H after the last step, where asked for.
  public let finalGram: Matrix<Double>?
}
