import Architectures
import FiniteWidth
import LinearAlgebra

/// A small convolutional network, trained by stochastic gradient descent.
///
/// Three 3x3 convolutions with 32, 64 and 64 channels and ReLU, 2x2 average pooling behind the
/// second, global average pooling, a dense readout; standard parameterization, about 60,000
/// parameters. Cross-entropy, momentum 0.9, batches of 50, the learning rate divided by 10 for the
/// last quarter of the epochs; single precision.
struct ConvolutionalNetwork: Sendable {
  /// How it is trained.
  struct Recipe: Sendable {
    /// The learning rates that are tried.
    var learningRates: [Double]
    /// Passes over the training rows.
    var epochs: Int
    /// Networks from different random weights.
    var starts: Int

    static let batchSize = 50
    /// Every fifth training row is held out while learning rates are compared.
    static let heldOut = 5
  }

  static let architecture = Architecture(
    name: "CNN 32-64-64", parameterization: .standard
  ) {
    Conv(3, 3, padding: .same, weightStd: 2.0.squareRoot(), biasStd: 0.05, units: 32)
    ReLU()
    Conv(3, 3, padding: .same, weightStd: 2.0.squareRoot(), biasStd: 0.05, units: 64)
    ReLU()
    AveragePool(2, 2)
    Conv(3, 3, padding: .same, weightStd: 2.0.squareRoot(), biasStd: 0.05, units: 64)
    ReLU()
    GlobalAveragePool()
    Dense()
  }

  /// A trained network's outputs at the rows it is asked about.
  struct Trained: Sendable {
    /// (m, classes).
    let outputs: Matrix<Double>
    /// The share of its training rows that it has wrong.
    let trainingError: Double
    /// How training ended.
    let status: TrainingStatus
  }

  /// Trains on `images` with one-hot `targets`, from random weights of `seed`.
  ///
  /// - Throws: `FiniteWidthError`, `ArchitectureError`.
  static func train(
    _ images: Matrix<Float>, _ targets: Matrix<Float>, input: InputShape,
    predicting x: Matrix<Float>,
    learningRate: Double, epochs: Int, seed: UInt64
  ) throws -> Trained {
    var network = try architecture.initialized(
      input: input, outputs: targets.columns, width: 64, seed: seed, as: Float.self)
    let batches = (images.rows + Recipe.batchSize - 1) / Recipe.batchSize
    let last = epochs / 4
    var options = TrainingOptions<Float>(
      loss: .crossEntropy, learningRate: learningRate, steps: (epochs - last) * batches,
      batchSize: Recipe.batchSize, optimizer: .gradientDescent(momentum: 0.9), seed: seed)
    var result = try network.train(inputs: images, targets: targets, options: options)
    if case .completed = result.status, last > 0 {
      options.learningRate /= 10
      options.steps = last * batches
      options.seed = seed &+ 1
      result = try network.train(inputs: images, targets: targets, options: options)
    }
    return Trained(
      outputs: network.outputs(x).converted(to: Double.self),
      trainingError: result.records.last?.error ?? 1, status: result.status)
  }
}
