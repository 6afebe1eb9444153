import LinearAlgebra

/// The outputs on m new inputs during training, in closed form.
///
///     f_t(x) = f_0(x) + K(x, X) K^{-1} (I - e^{-K t}) (Y - f_0(X))
///
/// evaluated as K(x, X) sum_k phi_t(lambda_k) v_k v_k^T (Y - f_0), where
/// phi_t(lambda) = (1 - e^{-lambda t}) / lambda needs no inverse; gradient descent likewise.
/// Directions of eigenvalue 0 do not reach test outputs, K(x, X) v = 0, and drop out at any time.
///
/// Reference: Lee et al. (2019), arXiv:1902.06720, eqs. (10) and (11).
public struct TestDynamics: Sendable {
  /// The training this follows.
  public let training: SquaredLossDynamics
  /// The cross kernel on the eigenvectors.
  public let cross: CrossSpectrum
  /// f_0 on the new inputs: (m, c).
  public let initialOutputs: Matrix<Double>

  /// Follows `training` on m new inputs.
  ///
  /// - Parameters:
  ///   - cross: K(x, X), (m, n).
  ///   - initialOutputs: f_0(x), (m, c); zeros when nil.
  public init(
    _ training: SquaredLossDynamics, cross: Matrix<Double>, initialOutputs: Matrix<Double>? = nil
  ) {
    let start =
      initialOutputs ?? Matrix(rows: cross.rows, columns: training.labels.columns)
    precondition(
      start.rows == cross.rows && start.columns == training.labels.columns,
      "initial outputs of shape \(start.rows) x \(start.columns) for \(cross.rows) inputs and"
        + " \(training.labels.columns) outputs")
    self.training = training
    self.cross = CrossSpectrum(cross, spectrum: training.spectrum)
    self.initialOutputs = start
  }

  /// The outputs at `time`: (m, c).
  ///
  /// Cost: m n c multiply-adds.
  ///
  /// - Throws: `DynamicsError`.
  public func outputs(at time: TrainingTime) throws -> Matrix<Double> {
    let filter = try training.filter(time)
    let moved = training.spectrum.scaled(training.projections, by: training.gain(filter))
    return initialOutputs + cross.projected * moved
  }

  /// 1/2 |y - f_t(x)|^2 over the new inputs and outputs at `time`, divided by m with
  /// `LossNormalization.mean`.
  ///
  /// - Parameter labels: (m, c).
  /// - Throws: `DynamicsError`.
  public func loss(at time: TrainingTime, labels: Matrix<Double>) throws -> Double {
    let error = labels - (try outputs(at: time))
    let sum = error.elements.reduce(0) { $0 + $1 * $1 }
    return training.normalization.scale(rows: labels.rows) * sum / 2
  }
}
