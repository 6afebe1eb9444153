import Dynamics
import Generalization
import LinearAlgebra

/// Figure 1: true labels lie in the strong eigenvectors of H^∞ and are learned first.
public struct A3LabelProjections: Experiment {
  /// The identifier.
  public static let id = "A3"
  /// The readable name.
  public static let alias = "label-projections"
  /// The source.
  public static let paper = "arXiv:1901.08584, section 4 and Figure 1"
  /// The claim.
  public static let claim =
    "True labels project on the top eigenvectors of H^∞ and are learned faster than random labels,"
    + " and those faster than the labels of the smallest eigenvalue."
  /// Seconds on two cores.
  public static let typicalSeconds = 4.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra or a data file fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    var outcome = ExperimentOutcome(
      setting: "share of |y|² in the top 5 % of eigenvectors of H^∞, and the iteration (I - ηH^∞)^k"
        + " y with η = 1/λ_max at the step where the loss of true labels is 5 % of its start;"
        + " random labels: mean over \(Self.draws) draws")
    for (index, source) in try Self.sources(context, &outcome).enumerated() {
      context.progress?(source.task.name, Double(index) / 3)
      outcome.setting += "; " + source.task.name
      let study = try Study(source, context)
      outcome.checks += study.checks
      outcome.measurements += study.measurements
      try outcome.draw(
        try study.figure(), name: "A3-label-projections-\(source.key)", context)
    }
    return outcome
  }

  static let draws = 20

  /// A data set and the ranges protocol A3 sets for it.
  struct Source {
    var key: String
    var title: String
    var task: SignedTask
    var trueShare: (lower: Double, upper: Double)
    /// The least loss of random and of worst labels; nil where the protocol names none.
    var losses: (random: Double, worst: Double)?
  }

  private static func sources(
    _ context: ExperimentContext, _ outcome: inout ExperimentOutcome
  ) throws -> [Source] {
    let quick = context.scale == .quick
    let sphere = SignedTask.sphere(
      count: quick ? 500 : 1000, dimension: 20, testCount: 0, seed: context.seed("sphere"))
    var sources = [
      Source(
        key: "sphere", title: "sphere in R^20", task: sphere, trueShare: (0.55, 1), losses: nil)
    ]
    if quick { return sources }
    let count = context.scale == .full ? 2000 : 1000
    if let reference = context.mnist {
      sources.append(
        Source(
          key: "mnist", title: "MNIST 0/1",
          task: try .images(reference, count: count, testCount: 1), trueShare: (0.95, 1),
          losses: (0.9, 0.99)))
    } else {
      outcome.notes.append("MNIST is absent; the sphere stands for it.")
    }
    if let reference = context.cifar10 {
      sources.append(
        Source(
          key: "cifar10", title: "CIFAR-10 airplane/automobile",
          task: try .images(reference, count: count, testCount: 1), trueShare: (0.4, 0.65),
          losses: (0.1, 0.5)))
    } else {
      outcome.notes.append("CIFAR-10 is absent; the sphere stands for it.")
    }
    return sources
  }
}
