import Dynamics
import FiniteWidth
import Generalization
import LinearAlgebra

/// The test error and its bound do not get worse as the network gets wider.
public struct A10WidthIndependence: Experiment {
  /// The identifier.
  public static let id = "A10"
  /// The readable name.
  public static let alias = "width-independence"
  /// The source.
  public static let paper = "arXiv:1901.08584, Theorem 5.1"
  /// The claim.
  public static let claim =
    "With a fifth of the labels random, wider networks generalize no worse, as the bound"
    + " √(2yᵀ(H^∞)⁻¹y/n), in which the width does not appear, says."
  /// Seconds on two cores.
  public static let typicalSeconds = 45.0

  static let kappa = 10.0
  static let corruption = 0.2

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra or a data file fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let quick = context.scale == .quick
    let count = quick ? 100 : 300
    let steps = quick ? 200 : 1000
    var tasks = [
      (
        name: "sphere",
        task: SignedTask.sphere(
          count: count, dimension: 20, testCount: 2000, seed: context.seed("sphere"))
      )
    ]
    var notes: [String] = []
    if !quick, let reference = context.mnist {
      var images = try SignedTask.images(reference, count: count, block: 4)
      images.name += ", 7 x 7 means"
      tasks.insert((name: "MNIST", task: images), at: 0)
    } else {
      notes.append(
        quick
          ? "MNIST is left out at quick scale; the sphere with labels sign(x_1) stands for it."
          : "MNIST is absent; the sphere with labels sign(x_1) stands for it.")
    }
    var sweeps: [WidthSweep] = []
    for (index, (name, task)) in tasks.enumerated() {
      let (start, share) = (Double(index) / Double(tasks.count), 1 / Double(tasks.count))
      sweeps.append(
        try WidthSweep(name: name, task, steps: steps, context) { message, done in
          context.progress?(message, start + share * done)
        })
    }
    var outcome = ExperimentOutcome(
      setting: tasks.map(\.task.name).joined(separator: "; ")
        + "; \(Int(100 * Self.corruption))% of the training labels redrawn, clean test labels;"
        + " antisymmetric start, κ = \(Int(Self.kappa)), η = 1/λ_max(H^∞), \(steps) steps, m = "
        + sweeps[0].widths.map(String.init).joined(separator: ", ")
        + ", \(WidthSweep.networks) networks of each width",
      notes: notes)
    for sweep in sweeps {
      outcome.checks += quick ? sweep.quickChecks : sweep.checks(hasBand: sweep.name == "MNIST")
      outcome.measurements += sweep.measurements
    }
    try outcome.draw(WidthSweep.figure(sweeps), name: "A10-width-independence", context)
    return outcome
  }
}
