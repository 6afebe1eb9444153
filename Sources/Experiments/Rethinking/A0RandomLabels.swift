import Architectures
import FiniteWidth
import LinearAlgebra

/// The same network fits true and random labels and inputs without any structure; only with true
/// labels it generalizes, and they train faster.
public struct A0RandomLabels: Experiment {
  /// The identifier.
  public static let id = "A0"
  /// The readable name.
  public static let alias = "random-labels"
  /// The source.
  public static let paper = "arXiv:1611.03530, section 2 and figure 1"
  /// The claim.
  public static let claim =
    "One network and one optimizer reach no training error on true labels, on random ones, on shuffled"
    + " pixels and on noise alike. The test error rises from that of true labels to guessing, and random"
    + " labels take longer."
  /// Seconds on two cores.
  public static let typicalSeconds = 30.0

  /// The units of layers that do not name their own, in networks on vectors.
  static let hidden = 512
  /// The channels of layers that do not name their own, in networks on images.
  static let channels = 32
  static let variants: [RethinkingVariant] =
    [0.0, 0.25, 0.5, 0.75, 1].map { .labels($0) } + [
      .shuffledPixels, .randomPixels, .gaussianInputs,
    ]
  static let recipe = FittedNetwork.Recipe()

  /// The experiment.
  public init() {}

  /// What was found for one variant.
  struct Level: Sendable {
    let variant: RethinkingVariant
    let fitted: FittedNetwork
    /// phi_2; nil for networks without paths.
    let pathNorm: Double?
    let kernel: KernelFitTime
  }

  /// Runs the experiment, on the network of the context where it names one.
  ///
  /// - Throws: when a data file cannot be read, or the network does not take the inputs.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let isQuick = context.scale == .quick
    let task = try ClassTask.digits(
      context, rows: isQuick ? 300 : 1000, test: isQuick ? 1000 : 5000)
    let network =
      context.architecture.map {
        Architecture(name: $0.name, parameterization: .standard, layers: $0.layers)
      } ?? FittedNetwork.oneHiddenLayer(Self.hidden)
    context.progress?("\(Self.variants.count) variants", 0)
    let isOnVectors = network.inputShape(for: task.training.shape)?.dimensions.count == 1
    let width = isOnVectors ? Self.hidden : Self.channels
    let levels = try concurrently(Self.variants.count) {
      try Self.train(network, width, task, Self.variants[$0], context)
    }
    let recipe = Self.recipe
    let name =
      context.architecture.map { "\($0.name), width \(width), standard parameterization" }
      ?? "\(Self.hidden) ReLU units, both layers trained, no biases"
    var outcome = ExperimentOutcome(
      setting:
        "\(task.name); \(name), softmax cross-entropy, batches of \(recipe.batch), learning rate"
        + " \(recipe.learningRate), momentum \(recipe.momentum), until the loss on training rows is"
        + " below \(recipe.target); a random label is uniform over the classes; the kernel's time is that"
        + " of gradient flow to \(Int(100 * KernelFitTime.fraction)) % of the squared error")
    if task.source == .mixture {
      outcome.notes.append("MNIST is absent: synthetic classes stand for it.")
    }
    outcome.checks = Self.checks(levels, task, isOwnNetwork: context.architecture == nil)
    outcome.measurements = Self.correlations(levels)
    outcome.tables = [Self.table(levels)]
    try outcome.draw(
      Self.figure(levels, task, network.name), name: "A0-random-labels", context)
    return outcome
  }

  private static func train(
    _ architecture: Architecture, _ width: Int, _ task: ClassTask, _ variant: RethinkingVariant,
    _ context: ExperimentContext
  ) throws -> Level {
    let (training, test) = try variant.applied(to: task, context)
    let fitted = try FittedNetwork(
      architecture, training, test, width: width, recipe: recipe,
      seeds: (context.seed("network"), context.seed("batches")))
    let paths = try? PathSums(fitted.network, power: 2)
    return Level(
      variant: variant, fitted: fitted, pathNorm: paths?.norm(fitted.network.parameters),
      kernel: try KernelFitTime(architecture, training))
  }
}
