import Dynamics
import FiniteWidth
import LinearAlgebra

/// The losses |y - u(k)|^2 / |y|^2 of a trained network beside those of a fixed Gram matrix.
///
/// The theory is (I - eta H)^k y, the formula of theorem 4.1 in arXiv:1901.08584.
struct LossCurves: Sendable {
  /// Of the network, at steps 0, 1, ...
  var trained: [Double]
  /// Of the formula, at the same steps.
  var predicted: [Double]

  /// max_k | |y - u(k)| - |(I - eta H)^k y| | / |y|.
  var normDeviation: Double {
    zip(trained, predicted).reduce(0) { max($0, abs($1.0.squareRoot() - $1.1.squareRoot())) }
  }

  /// max_k |trained / predicted - 1|.
  var relativeDeviation: Double {
    zip(trained, predicted).reduce(0) { max($0, abs($1.0 / $1.1 - 1)) }
  }

  /// Wraps two curves of equal length.
  init(trained: [Double], predicted: [Double]) {
    (self.trained, self.predicted) = (trained, predicted)
  }

  /// Trains a copy of `network` from its start and evaluates the formula with `dynamics`.
  ///
  /// - Parameters:
  ///   - floor: training stops early once both losses are below it.
  ///   - progress: as in `TwoLayerNetwork.train`.
  /// - Throws: `FiniteWidthError`, `DynamicsError`.
  init<Element: Scalar>(
    _ network: TwoLayerNetwork<Element>, _ dynamics: SquaredLossDynamics, learningRate: Double,
    steps: Int, floor: Double = 0,
    progress: (Int, Double) -> TrainingDecision = { _, _ in .proceed }
  ) throws {
    let predicted = try Self.predicted(dynamics, learningRate: learningRate, steps: steps)
    var copy = network
    trained = try copy.train(
      labels: dynamics.labels.elements, learningRate: learningRate, steps: steps
    ) { step, loss in
      max(loss, predicted[step]) < floor ? .stop : progress(step, loss)
    }.losses
    self.predicted = Array(predicted.prefix(trained.count))
  }

  /// The losses of the formula at steps 0 to `steps`, relative to that at 0.
  static func predicted(
    _ dynamics: SquaredLossDynamics, learningRate: Double, steps: Int
  ) throws -> [Double] {
    let losses = try (0...steps).map {
      try dynamics.loss(at: .descent(steps: $0, stepSize: learningRate))
    }
    return losses.map { $0 / losses[0] }
  }

  /// max_k of the loss ratio of successive steps over the rate 1 - eta λ_0 / 2 of theorem 3.1, as
  /// long as the loss is above the rounding of double precision.
  func rateExcess(learningRate: Double, smallestEigenvalue: Double) -> Double {
    let rate = 1 - learningRate * smallestEigenvalue / 2
    return zip(trained, trained.dropFirst()).filter { $1 > 1e-24 }
      .map { $1 / $0 / rate }.max() ?? .nan
  }
}
