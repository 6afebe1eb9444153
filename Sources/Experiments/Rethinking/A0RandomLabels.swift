import Architectures
import Datasets
import FiniteWidth
import KernelLearning
import LinearAlgebra

/// The same network fits true and random labels; only with true labels it generalizes, and they
/// train faster.
public struct A0RandomLabels: Experiment {
  /// The identifier.
  public static let id = "A0"
  /// The readable name.
  public static let alias = "random-labels"
  /// The source.
  public static let paper = "arXiv:1611.03530, section 2 and figure 1"
  /// The claim.
  public static let claim =
    "One network and one optimizer reach no training error on true labels and on random ones alike."
    + " The test error rises from that of true labels to guessing, and random labels take longer."
  /// Seconds on two cores.
  public static let typicalSeconds = 60.0

  static let hidden = 512
  static let fractions = [0.0, 0.25, 0.5, 0.75, 1]
  static let learningRate = 0.1
  static let momentum = 0.9
  static let batch = 100
  /// Training ends when the cross-entropy on training rows is below this.
  static let target = 0.01
  static let epochs = 1000

  /// The experiment.
  public init() {}

  /// What was found at one share of random labels.
  struct Level: Sendable {
    let fraction: Double
    /// The epochs until the loss was below `target`; nil when it never was.
    let epochs: Int?
    let trainError: Double
    let testError: Double
    /// The loss on training rows after every epoch.
    let losses: [Double]
    /// sqrt(sum over paths of the squared products of weights).
    let pathNorm: Double
  }

  /// Runs the experiment.
  ///
  /// - Throws: when a data file cannot be read.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let task = try Task(context)
    let network = Architecture(name: "one hidden layer", parameterization: .standard) {
      Dense(weightStd: 2.0.squareRoot(), units: Self.hidden)
      ReLU()
      Dense()
    }
    var levels: [Level] = []
    for (index, fraction) in Self.fractions.enumerated() {
      context.progress?("random labels \(fraction)", Double(index) / Double(Self.fractions.count))
      levels.append(try Self.train(network, task, fraction, context))
    }
    var outcome = ExperimentOutcome(
      setting: "\(task.name); \(Self.hidden) ReLU units, both layers trained, no biases, softmax"
        + " cross-entropy, batches of \(Self.batch), learning rate \(Self.learningRate), momentum"
        + " \(Self.momentum), until the loss on training rows is below \(Self.target); a random label"
        + " is uniform over the classes")
    if !task.isMNIST { outcome.notes.append("MNIST is absent: synthetic classes stand for it.") }
    outcome.checks = Self.checks(levels, task)
    outcome.tables = [Self.table(levels)]
    try outcome.draw(Self.figure(levels, task), name: "A0-random-labels", context)
    return outcome
  }

  /// Rows to learn from and to test on.
  struct Task: Sendable {
    let name: String
    let isMNIST: Bool
    let training, test: Dataset

    init(_ context: ExperimentContext) throws {
      let quick = context.scale == .quick
      let (n, m) = quick ? (300, 1000) : (1000, 5000)
      guard let mnist = context.mnist else {
        let mixture = GaussianMixture(
          classes: 10, dimension: 60, separation: 5.5)
        let all = mixture.sample(count: n + m, seed: context.seed("mixture"))
        training = all.selectingRows(Array(0..<n))
        test = all.selectingRows(Array(n..<n + m))
        (name, isMNIST) = ("10 Gaussian classes in 60 dimensions, n = \(n)", false)
        return
      }
      func part(_ part: DatasetPart, _ count: Int) throws -> Dataset {
        let all = try DatasetReference(parsing: "\(mnist):\(part.rawValue)").load()
        var random = context.stream("rows of the \(part.rawValue) part")
        return try all.selectingRows(Array(random.permutation(all.count).prefix(count)))
          .downsampled(by: 2)
      }
      training = try part(.train, n)
      test = try part(.test, m)
      (name, isMNIST) = ("MNIST, 14 x 14 means, n = \(n), \(m) test rows", true)
    }
  }

  private static func train(
    _ architecture: Architecture, _ task: Task, _ fraction: Double, _ context: ExperimentContext
  ) throws -> Level {
    let corrupted = try task.training.corruptingLabels(
      fraction: fraction, seed: context.seed("random labels")
    ).dataset
    let x = task.training.x.converted(to: Float.self)
    let y = try corrupted.oneHot().converted(to: Float.self)
    let network: FiniteNetwork<Float> = try architecture.initialized(
      inputs: x.columns, outputs: y.columns, width: hidden, seed: context.seed("network"))
    let perEpoch = (x.rows + batch - 1) / batch
    let options = TrainingOptions<Float>(
      loss: .crossEntropy, learningRate: learningRate, steps: epochs * perEpoch, batchSize: batch,
      optimizer: .gradientDescent(momentum: momentum), seed: context.seed("batches"))
    var trainer = try Trainer(network, inputs: x, targets: y, options: options)
    var losses = [Loss.crossEntropy.value(outputs: network.outputs(x), targets: y)]
    while losses[losses.count - 1] >= target, trainer.step < options.steps {
      for _ in 0..<perEpoch { _ = trainer.advance() }
      losses.append(Loss.crossEntropy.value(outputs: trainer.network.outputs(x), targets: y))
    }
    // Test labels are not random: the share of wrong ones is against the truth, as in the figure of
    // the paper for partly random labels; with all labels random it is that of guessing.
    let test = trainer.network.outputs(task.test.x.converted(to: Float.self))
    return Level(
      fraction: fraction, epochs: losses[losses.count - 1] < target ? trainer.epoch : nil,
      trainError: Loss.error(outputs: trainer.network.outputs(x), targets: y),
      testError: Loss.error(
        outputs: test, targets: try task.test.oneHot().converted(to: Float.self)),
      losses: losses, pathNorm: pathNorm(trainer.network))
  }

  /// The l2 path norm of a network with one hidden layer: sqrt(sum_kij (V_ki W_ij)^2).
  ///
  /// Reference: Neyshabur, Tomioka, Srebro (2015), arXiv:1503.00036.
  private static func pathNorm(_ network: FiniteNetwork<Float>) -> Double {
    let (w, v) = (network.weights(of: network.blocks[0]), network.weights(of: network.blocks[1]))
    func squares(_ values: some Sequence<Float>) -> Double {
      values.reduce(0.0) { $0 + Double($1) * Double($1) }
    }
    return (0..<w.rows).reduce(0.0) { $0 + squares(w[row: $1]) * squares(v[column: $1]) }
      .squareRoot()
  }
}
