import FiniteWidth
import Foundation
import LinearAlgebra

/// Gradient descent on a deep network, with what the convergence theory speaks of at every step.
struct DeepRun: Sendable {
  let layers: Int
  let width: Int
  let learningRate: Double
  /// F before every step, and at the end.
  private(set) var losses: [Double] = []
  /// |grad F|^2 before every step.
  private(set) var squaredGradients: [Double] = []
  /// (F - F after the step) / (eta |grad F|^2).
  private(set) var decreases: [Double] = []
  /// The largest spectral norm of W_l - W_l(0) at the end.
  private(set) var movement = 0.0
  /// The first step with F below `goal`; nil when there is none.
  private(set) var stepsToGoal: Int?

  /// Training stops below this loss.
  static let goal = 1e-8

  /// Trains from random weights at the rate 1/lambda_max(K(0)).
  ///
  /// - Parameter batchSize: nil for all rows; the rate is then divided among the batches.
  /// - Throws: `FiniteWidthError`, `LinearAlgebraError`.
  init(
    _ problem: DeepProblem, layers: Int, width: Int, seed: UInt64, steps: Int,
    batchSize: Int? = nil
  ) throws {
    let network = try DeepProblem.network(layers: layers, width: width, seed: seed)
    let rate = 1 / (try problem.largestEigenvalue(network))
    self.layers = layers
    self.width = width
    learningRate = rate
    var trainer = try Trainer(
      network, inputs: problem.x, targets: problem.y,
      options: TrainingOptions(
        learningRate: rate, steps: steps, batchSize: batchSize, seed: seed))
    func loss() -> Double {
      Loss.squared.value(outputs: trainer.network.outputs(problem.x), targets: problem.y)
    }
    losses.append(loss())
    for step in 0..<steps {
      let made = trainer.advance()
      squaredGradients.append(made.gradientNorm * made.gradientNorm)
      losses.append(loss())
      decreases.append(
        (losses[step] - losses[step + 1]) / (rate * made.gradientNorm * made.gradientNorm))
      if losses[step + 1] < Self.goal {
        stepsToGoal = step + 1
        break
      }
    }
    movement =
      try network.blocks.filter(\.trainable).map {
        try SpectralNorm.of(
          trainer.network.weights(of: $0) - network.weights(of: $0))
      }.max() ?? 0
  }

  /// The coefficient of determination of log F over steps from 10 on, for a straight line.
  var linearity: Double {
    let values = losses.enumerated().filter { $0.offset >= 10 && $0.element > 0 }
      .map { (Double($0.offset), $0.element) }
    guard values.count > 3 else { return 1 }
    return straightness(values.map(\.0), values.map { log($0.1) })
  }
}
