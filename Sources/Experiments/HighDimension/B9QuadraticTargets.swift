import Architectures
import Generalization
import HighDimension
import LinearAlgebra

/// Network, tangent model and random features of N units on a quadratic target.
public struct B9QuadraticTargets: Experiment {
  /// The identifier.
  public static let id = "B9"
  /// The readable name.
  public static let alias = "performance-gap"
  /// The source.
  public static let paper = "arXiv:1906.08899, theorems 1 to 3, figure 1"
  /// The claim.
  public static let claim =
    "On quadratic targets of Gaussian inputs with N < d units and unlimited data, the trained network"
    + " is better than its tangent model, which is better than random features, by the amounts of the"
    + " theorems."
  /// Seconds on two cores.
  public static let typicalSeconds = 15.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails or a figure cannot be written.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let linear = try LinearModels(context)
    let trained = try TrainedNetworks(context)
    var outcome = ExperimentOutcome(
      setting: "x ~ N(0, I_d), f(x) = Σγ_i(x_i² - 1)/√d with γ_i ~ Exp(1); RF and NT at d ="
        + " \(linear.dimension), risks over the population from exact covariances of the features,"
        + " \(linear.draws) draws of weights; networks of squares at d = \(trained.dimension) by"
        + " one-pass Adam, batch 100, \(trained.steps) steps, rate 0.02 falling to 0.0002")
    outcome.checks = linear.checks + trained.checks
    outcome.tables = [linear.table, trained.table]
    try outcome.draw(try figure(linear, trained), name: "B9-performance-gap", context)
    return outcome
  }
}
