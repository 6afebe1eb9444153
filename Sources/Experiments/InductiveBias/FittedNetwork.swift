import Architectures
import Datasets
import FiniteWidth
import LinearAlgebra

/// A network trained by softmax cross-entropy until its loss on the training rows is small.
struct FittedNetwork: Sendable {
  /// How it is trained: gradient descent with momentum.
  struct Recipe: Sendable {
    var learningRate = 0.1
    var momentum = 0.9
    var batch = 100
    var weightDecay = 0.0
    /// Training ends when the cross-entropy on training rows is below this.
    var target = 0.01
    /// The most epochs.
    var epochs = 1000
  }

  let start: FiniteNetwork<Float>
  let network: FiniteNetwork<Float>
  /// The loss on training rows after every epoch.
  let losses: [Double]
  /// The epochs until the loss was below the target; nil when it never was.
  let epochs: Int?
  /// The share of training rows that are wrong.
  let trainError: Double
  /// The share of test rows that are wrong.
  let testError: Double

  /// One hidden layer of `hidden` rectified units, without biases: N(0, 2/d) and N(0, 1/hidden).
  static func oneHiddenLayer(_ hidden: Int) -> Architecture {
    Architecture(name: "one hidden layer", parameterization: .standard) {
      Dense(weightStd: 2.0.squareRoot(), units: hidden)
      ReLU()
      Dense()
    }
  }

  /// Trains on the rows of `training`, whatever their labels, and tests on those of `test`.
  ///
  /// - Parameters:
  ///   - width: of layers that do not name their units.
  ///   - seeds: of the parameters and of the batches.
  ///   - progress: called after every epoch with the loss.
  /// - Throws: `FiniteWidthError`; `DatasetError.notImages` where the network needs positions.
  init(
    _ architecture: Architecture, _ training: Dataset, _ test: Dataset, width: Int = 512,
    recipe: Recipe, seeds: (network: UInt64, batches: UInt64)
  ) throws {
    let input = try architecture.inputShape(of: training)
    let x = training.x.converted(to: Float.self)
    let y = try training.oneHot().converted(to: Float.self)
    start = try architecture.initialized(
      input: input, outputs: y.columns, width: width, seed: seeds.network)
    let perEpoch = (x.rows + recipe.batch - 1) / recipe.batch
    var options = TrainingOptions<Float>(
      loss: .crossEntropy, learningRate: recipe.learningRate, steps: recipe.epochs * perEpoch,
      batchSize: recipe.batch, optimizer: .gradientDescent(momentum: recipe.momentum),
      seed: seeds.batches)
    options.weightDecay = recipe.weightDecay
    var trainer = try Trainer(start, inputs: x, targets: y, options: options)
    var outputs = trainer.outputs(x)
    var losses = [Loss.crossEntropy.value(outputs: outputs, targets: y)]
    while losses[losses.count - 1] >= recipe.target, trainer.step < options.steps {
      let before = trainer.step
      for _ in 0..<perEpoch { _ = trainer.advance() }
      // A step that is not finite is not made.
      guard trainer.step == before + perEpoch else { break }
      outputs = trainer.outputs(x)
      losses.append(Loss.crossEntropy.value(outputs: outputs, targets: y))
    }
    self.losses = losses
    network = trainer.network
    epochs = losses[losses.count - 1] < recipe.target ? trainer.epoch : nil
    trainError = Loss.error(outputs: outputs, targets: y)
    testError = Loss.error(
      outputs: trainer.outputs(test.x.converted(to: Float.self)),
      targets: try test.oneHot().converted(to: Float.self))
  }
}
