import FiniteWidth
import Generalization
import LinearAlgebra

/// Lemma 5.4: the Rademacher complexity of the networks near their start.
public struct A9RademacherComplexity: Experiment {
  /// The identifier.
  public static let id = "A9"
  /// The readable name.
  public static let alias = "rademacher-complexity"
  /// The source.
  public static let paper = "arXiv:1901.08584, Lemma 5.4"
  /// The claim.
  public static let claim =
    "The linear model within distance B of its start has empirical Rademacher complexity close to"
    + " B/√(2n), below the first term of Lemma 5.4."
  /// Seconds on two cores.
  public static let typicalSeconds = 2.0

  static let draws = 200
  static let failureProbability = 0.05

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra or a data file fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let widths = context.scale == .quick ? [256, 1024] : [256, 1024, 4096, 16384]
    let problem = try SphereProblem(context)
    let sphere = try Complexities(
      name: "sphere", x: problem.x, labels: problem.labels(.random), widths: widths, context)
    var outcome = ExperimentOutcome(
      setting: "\(SphereProblem.rows) inputs uniform on the sphere in R^\(SphereProblem.dimension),"
        + " B = √(yᵀ(H^∞)⁻¹y) of random labels, independent start, m = "
        + widths.map(String.init).joined(separator: ", ")
        + "; \(Self.draws) random sign vectors, δ = \(Self.failureProbability)")
    outcome.checks = sphere.boundChecks + sphere.jensenChecks
    outcome.checks.append(try identityCheck(problem, context))
    outcome.measurements = sphere.measurements
    if context.scale != .quick {
      if let reference = context.mnist {
        let task = try SignedTask.images(reference, count: 300, testCount: 1, block: 4)
        let images = try Complexities(
          name: "MNIST", x: task.x, labels: task.labels, widths: widths, context)
        outcome.setting += "; \(task.name), 7 x 7 means, B of the true labels"
        outcome.checks += images.boundChecks
        outcome.measurements += images.measurements
      } else {
        outcome.notes.append("MNIST is absent; the inputs on the sphere stand alone.")
      }
    }
    try outcome.draw(sphere.figure, name: "A9-rademacher-complexity", context)
    return outcome
  }

  /// |Z ε|² from the weights' gradients, against εᵀH(0)ε from the Gram matrix.
  private func identityCheck(
    _ problem: SphereProblem, _ context: ExperimentContext
  ) throws -> ExperimentCheck {
    let network = try TwoLayerNetwork<Double>(
      inputs: problem.x, width: 256, seed: context.seed("identity network"))
    let (features, gram) = (TangentFeatures(network, at: problem.x), network.gram())
    let signs = context.randomSigns("identity signs", count: problem.x.rows, columns: 20)
    let worst = (0..<signs.columns).reduce(0.0) { worst, column in
      let epsilon = signs[column: column]
      let norm = features.combine(epsilon).frobeniusNorm
      let square = zip(epsilon, gram * epsilon).reduce(0) { $0 + $1.0 * $1.1 }
      return max(worst, abs(norm * norm / square - 1))
    }
    return ExperimentCheck(
      "largest ||Z(0)ε|² / εᵀH(0)ε - 1|", worst, atMost: 1e-12,
      because: "H = ZᵀZ is exact; rounding of a sum of 5,120 squares is below 1e-13")
  }
}
