import Dynamics
import FiniteWidth
import LinearAlgebra

/// The loss that networks of one width have in the mean over their starts, were each to follow its
/// own Gram matrix H(0).
///
/// H(0) averages M independent neurons and has the mean H^∞, but the loss |(I - ηH)^k y|² is not
/// linear in H: to second order
///
///     E loss_H(0)(k) = loss_H∞(k) + 1/2 D² loss_H∞(k)[Cov H(0)] + ...,
///
/// where the covariance, and with it the excess, is of order 1 / M. It is known before any training
/// and from no trained network: the mean is taken over independent draws of H(0), all orders
/// together.
struct FiniteWidthPrediction: Sendable {
  /// The mean loss, relative to the start, at steps 0, 1, ...
  let losses: [Double]
  /// The standard error of that mean.
  let standardErrors: [Double]

  /// The prediction for each of `labels`, from the same `draws` starts.
  ///
  /// Cost: a Gram matrix and an eigendecomposition for each draw.
  ///
  /// - Parameters:
  ///   - x: the inputs: (n, d).
  ///   - neurons: M, half the width of a network with an antisymmetric start.
  ///   - labels: columns of n labels.
  ///   - steps: the last step, for each of `labels`.
  ///   - seed: the seed of a draw.
  /// - Throws: `FiniteWidthError`, `DynamicsError`; the error of an eigendecomposition.
  static func predictions(
    _ x: Matrix<Double>, neurons: Int, draws: Int, labels: [Matrix<Double>], learningRate: Double,
    steps: [Int], seed: @Sendable (Int) -> UInt64,
    progress: @Sendable (Int) -> Void = { _ in }
  ) throws -> [FiniteWidthPrediction] {
    let done = AtomicCounter()
    let curves = try concurrently(draws) { draw in
      // Gates do not depend on the scale of the weights.
      let network = try TwoLayerNetwork<Float>(
        inputs: x, width: neurons, seed: seed(draw), parallelism: .serial)
      let spectrum = try KernelSpectrum(network.gram())
      let curves = try zip(labels, steps).map { y, steps in
        try LossCurves.predicted(
          SquaredLossDynamics(spectrum: spectrum, labels: y), learningRate: learningRate,
          steps: steps)
      }
      progress(done.take() + 1)
      return curves
    }
    return labels.indices.map { index in FiniteWidthPrediction(curves.map { $0[index] }) }
  }

  /// The mean of `curves`, all of one length.
  private init(_ curves: [[Double]]) {
    let count = Double(curves.count)
    losses = curves[0].indices.map { step in curves.reduce(0) { $0 + $1[step] } / count }
    standardErrors = zip(curves[0].indices, losses).map { step, mean in
      let spread = curves.reduce(0) { $0 + ($1[step] - mean) * ($1[step] - mean) }
      return (spread / (count * (count - 1))).squareRoot()
    }
  }

  /// How much the mean loss exceeds that of H^∞ at a step, relative to the latter.
  func excess(
    over limit: [Double], at step: Int, _ name: String
  ) -> ExperimentMeasurement {
    ExperimentMeasurement(
      "expected excess over the loss of H^∞ at the end, \(name)", losses[step] / limit[step] - 1,
      standardError: standardErrors[step] / limit[step])
  }
}
