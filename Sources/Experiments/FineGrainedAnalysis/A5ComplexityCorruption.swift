import LinearAlgebra

/// Figure 2: the complexity of labels grows with the share of random ones, as the test error does.
public struct A5ComplexityCorruption: Experiment {
  /// The identifier.
  public static let id = "A5"
  /// The readable name.
  public static let alias = "complexity-corruption"
  /// The source.
  public static let paper = "arXiv:1901.08584, Figure 2"
  /// The claim.
  public static let claim =
    "The complexity sqrt(2 y^T (H^∞)^{-1} y / n) grows with the share of random labels, in step"
    + " with the test error."
  /// Seconds on two cores.
  public static let typicalSeconds = 8.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra or a data file fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let quick = context.scale == .quick
    // Enough that the last and smallest step of C, from p = 0.9 to 1, is several standard errors.
    let draws = quick ? 400 : 100
    var outcome = ExperimentOutcome(
      setting: "portion p of training and test labels replaced by random signs, p = 0, 0.1, ..., 1;"
        + " complexities and errors of the interpolant H^∞(x, X)(H^∞)^{-1} y, means over"
        + " \(draws) draws")
    var sources = [
      Source(
        key: "sphere", title: "sphere in R^20",
        task: .sphere(
          count: quick ? 300 : 1000, dimension: 20, testCount: 1000,
          seed: context.seed("sphere")))
    ]
    if !quick { sources += try images(context, &outcome) }
    for (index, source) in sources.enumerated() {
      context.progress?(source.task.name, Double(index) / Double(sources.count))
      outcome.setting += "; \(source.task.name), \(source.task.testY.count) test rows"
      let study = try CorruptionStudy(source.task, draws: draws, context: context)
      outcome.checks += checks(source, study)
      outcome.measurements += measurements(source, study)
      try outcome.draw(
        figure(source, study), name: "A5-complexity-corruption-\(source.key)", context)
    }
    return outcome
  }

  /// A data set and what protocol A5 says of it.
  struct Source {
    var key: String
    var title: String
    var task: SignedTask
    /// The ranges of C(0) and C(1), where known: at n = 1,000.
    var clean: ClosedRange<Double>?
    var random: ClosedRange<Double>?
    /// The least C(1) / C(0), where known.
    var ratio: Double?
  }

  private func images(
    _ context: ExperimentContext, _ outcome: inout ExperimentOutcome
  ) throws -> [Source] {
    let full = context.scale == .full
    var sources: [Source] = []
    if let reference = context.mnist {
      let task = try SignedTask.images(reference, count: full ? 10_000 : 1000)
      let isProtocol = task.y.count == 1000
      sources.append(
        Source(
          key: "mnist", title: "MNIST 0/1", task: task, clean: isProtocol ? 0.42...0.58 : nil,
          random: isProtocol ? 5.1...5.8 : nil, ratio: 8))
    } else {
      outcome.notes.append("MNIST is absent; the sphere stands for it.")
    }
    if let reference = context.cifar10 {
      let task = try SignedTask.images(reference, count: full ? 10_000 : 1000)
      sources.append(
        Source(
          key: "cifar10", title: "CIFAR-10 airplane/automobile", task: task,
          clean: task.y.count == 1000 ? 3.5...4.0 : nil, ratio: 1.5))
    } else {
      outcome.notes.append("CIFAR-10 is absent; the sphere stands for it.")
    }
    return sources
  }
}
