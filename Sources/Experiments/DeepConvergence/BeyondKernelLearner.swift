import Architectures
import FiniteWidth
import LinearAlgebra

/// A network with a fixed readout A that is trained on `HierarchicalTarget`.
enum BeyondKernelLearner: String, CaseIterable, Sendable {
  /// A(s(W x + b) + s(V A s(W x + b) + c)).
  case residual = "residual network"
  /// A s(V s(W x + b) + c).
  case threeLayers = "three layers"
  /// A s(W x + b).
  case twoLayers = "two layers"

  static let width = 200
  static let batch = 50

  /// A rate per mean of half squared errors, and the weight decay of that mean.
  struct Setting: Sendable {
    let rate: Double
    let decay: Double
  }

  static func settings(_ scale: ExperimentScale) -> [Setting] {
    let rates = scale == .quick ? [0.35, 0.7] : [0.1, 0.2, 0.4, 0.7]
    let decays = scale == .quick ? [5e-4] : [1e-4, 5e-4, 2e-3]
    return rates.flatMap { rate in decays.map { Setting(rate: rate, decay: $0) } }
  }

  /// What one learner reached.
  struct Result: Sendable {
    let learner: BeyondKernelLearner
    let setting: Setting
    /// The test error from every seed.
    let errors: [Double]
  }

  /// Chooses the setting on a fifth of the training rows, trains on all of them from `seeds` starts,
  /// and looks at the test points.
  ///
  /// - Throws: `FiniteWidthError`.
  func result(
    _ target: HierarchicalTarget, count: Int, epochs: Int, _ context: ExperimentContext
  ) throws -> Result {
    let x = HierarchicalTarget.points(count, context.stream("points").child(count))
    let z = HierarchicalTarget.points(HierarchicalTarget.testRows, context.stream("test points"))
    let settings = Self.settings(context.scale)
    let (y, truth) = (target.values(x), target.values(z))
    let split = count / 5
    let (held, kept) = (Array(0..<split), Array(split..<count))
    let scores = try concurrently(settings.count) { index -> Double in
      let network = try train(
        x.selectingRows(kept), y.selectingRows(kept), settings[index], epochs: epochs,
        seed: context.seed("choice"))
      return Self.error(network, x.selectingRows(held), y.selectingRows(held))
    }
    let best = scores.indices.min { scores[$0] < scores[$1] }!
    let errors = try concurrently(D11BeyondKernels.seeds) { seed -> Double in
      let network = try train(
        x, y, settings[best], epochs: epochs, seed: context.seed("start", seed))
      return Self.error(network, z, truth)
    }
    return Result(learner: self, setting: settings[best], errors: errors)
  }

  /// The network with N(0, 1/m) entries of A and V, N(0, 1/d) of W, and biases like weights.
  private var architecture: Architecture {
    let (m, d, k) = (
      Double(Self.width), Double(HierarchicalTarget.dimension), Double(HierarchicalTarget.outputs)
    )
    let first = Dense(biasStd: (1 / d).squareRoot())
    let readout = Dense(units: HierarchicalTarget.outputs, trainable: false)
    switch self {
    case .residual:
      return Architecture(name: rawValue, parameterization: .standard) {
        first
        ReLU()
        Residual {
          readout
          Dense(weightStd: (k / m).squareRoot(), biasStd: (1 / m).squareRoot())
          ReLU()
        }
        readout
      }
    case .threeLayers:
      return Architecture(name: rawValue, parameterization: .standard) {
        first
        ReLU()
        Dense(weightStd: 2.0.squareRoot(), biasStd: (1 / m).squareRoot())
        ReLU()
        readout
      }
    case .twoLayers:
      return Architecture(name: rawValue, parameterization: .standard) {
        first
        ReLU()
        readout
      }
    }
  }

  /// A network at its start; both uses of A are the same numbers.
  private func start(seed: UInt64) throws -> FiniteNetwork<Float> {
    var network: FiniteNetwork<Float> = try architecture.initialized(
      inputs: HierarchicalTarget.dimension, outputs: HierarchicalTarget.outputs, width: Self.width,
      seed: seed)
    guard self == .residual else { return network }
    let fixed = network.blocks.filter { !$0.trainable }
    var parameters = network.parameters
    parameters.replaceSubrange(
      fixed[0].weightRange, with: parameters[fixed[1].weightRange])
    network.setParameters(parameters)
    return network
  }

  private func train(
    _ x: Matrix<Double>, _ y: Matrix<Double>, _ setting: Setting, epochs: Int, seed: UInt64
  ) throws -> FiniteNetwork<Float> {
    let batch = Self.batch
    let steps = epochs * ((x.rows + batch - 1) / batch)
    // The squared loss is a sum over the batch.
    var options = TrainingOptions<Float>(
      learningRate: setting.rate / Double(batch), steps: steps, batchSize: batch,
      optimizer: .gradientDescent(momentum: 0.9), seed: seed)
    options.weightDecay = setting.decay * Double(batch)
    options.rateSchedule = .drops(steps: [steps / 2])
    var trainer = try Trainer(
      start(seed: seed), inputs: x.converted(to: Float.self), targets: y.converted(to: Float.self),
      options: options)
    for step in 0..<steps {
      _ = trainer.advance()
      if trainer.step == step { break }  // diverged
    }
    return trainer.network
  }

  /// E|f - target|^2, summed over outputs; infinite for outputs that are not finite.
  private static func error(
    _ network: FiniteNetwork<Float>, _ x: Matrix<Double>, _ y: Matrix<Double>
  ) -> Double {
    let error =
      2
      * Loss.squared.value(
        outputs: network.outputs(x.converted(to: Float.self)).converted(to: Double.self),
        targets: y) / Double(x.rows)
    return error.isFinite ? error : .infinity
  }
}
