import FiniteWidth
import LinearAlgebra

/// Training curves of optimizers from balanced and unbalanced starts, each at the step size with the
/// least training objective.
struct StepSizeStudy: Sendable {
  /// The optimizers.
  enum Method: String, Sendable, CaseIterable {
    case sgd = "SGD"
    case adaGrad = "AdaGrad"
    case pathSGD = "Path-SGD"

    var optimizer: Optimizer {
      switch self {
      case .sgd: .gradientDescent()
      case .adaGrad: .adaGrad()
      case .pathSGD: .pathSGD
      }
    }
  }

  /// One run.
  struct Curve: Sendable {
    let method: Method
    let start: ScaledStart
    let rate: Double
    /// After every epoch, from 0: the cross-entropy on training rows, and errors.
    var losses: [Double] = []
    var trainErrors: [Double] = []
    var testErrors: [Double] = []
    /// Whether all steps were made.
    var isComplete = true
  }

  let task: ClassTask
  let keep: Double
  /// The chosen run of every method from every start.
  let chosen: [Curve]

  static let batch = 100
  static let epochs = 25

  /// The steps that are tried: powers of the root of 10.
  static func rates(_ scale: ExperimentScale) -> [Double] {
    scale == .quick
      ? [1, 0.3, 0.1, 0.01, 0.001]
      : [3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 3e-4, 1e-4, 3e-5, 1e-5]
  }

  /// Runs everything.
  ///
  /// - Parameter keep: the share of hidden units that dropout keeps in a step.
  init(_ task: ClassTask, keep: Double, _ context: ExperimentContext) throws {
    let x = task.training.x.converted(to: Float.self)
    let y = try task.training.oneHot().converted(to: Float.self)
    let testX = task.test.x.converted(to: Float.self)
    let testY = try task.test.oneHot().converted(to: Float.self)
    let rates = Self.rates(context.scale)
    let settings = Method.allCases.flatMap { method in
      ScaledStart.allCases.flatMap { start in rates.map { (method, start, $0) } }
    }
    let epochs = context.scale == .quick ? 8 : Self.epochs
    let curves = try concurrently(settings.count) { job -> Curve in
      let (method, start, rate) = settings[job]
      let network: FiniteNetwork<Float> = try start.network(
        inputs: x.columns, outputs: y.columns, keep: keep, context)
      let perEpoch = (x.rows + Self.batch - 1) / Self.batch
      var trainer = try Trainer(
        network, inputs: x, targets: y,
        options: TrainingOptions(
          loss: .crossEntropy, learningRate: rate, steps: epochs * perEpoch, batchSize: Self.batch,
          optimizer: method.optimizer, seed: context.seed("batches")))
      var curve = Curve(method: method, start: start, rate: rate)
      func record() {
        let (own, other) = (trainer.outputs(x), trainer.outputs(testX))
        curve.losses.append(Loss.crossEntropy.value(outputs: own, targets: y))
        curve.trainErrors.append(Loss.error(outputs: own, targets: y))
        curve.testErrors.append(Loss.error(outputs: other, targets: testY))
      }
      record()
      for epoch in 1...epochs {
        for _ in 0..<perEpoch { _ = trainer.advance() }
        record()
        // A step that is not finite is not made.
        guard trainer.step == epoch * perEpoch, curve.losses[epoch].isFinite else {
          curve.isComplete = false
          break
        }
      }
      return curve
    }
    self.task = task
    self.keep = keep
    chosen = ScaledStart.allCases.flatMap { start in
      Method.allCases.compactMap { method in
        curves.filter { $0.method == method && $0.start == start && $0.isComplete }
          .min { $0.losses[$0.losses.count - 1] < $1.losses[$1.losses.count - 1] }
      }
    }
  }

  /// A study of every task, with progress.
  static func all(
    _ tasks: [ClassTask], keep: Double, _ context: ExperimentContext
  ) throws -> [StepSizeStudy] {
    try tasks.enumerated().map { index, task in
      context.progress?(task.name, Double(index) / Double(tasks.count))
      return try StepSizeStudy(task, keep: keep, context)
    }
  }

  /// The chosen run; nil where no step size came to an end.
  func curve(_ method: Method, _ start: ScaledStart) -> Curve? {
    chosen.first { $0.method == method && $0.start == start }
  }
}
