import Datasets
import Generalization
import LinearAlgebra

/// Theorem 6.1: functions whose label norm √(yᵀ(H^∞)⁻¹y) stays bounded however many rows there are.
public struct A8Learnability: Experiment {
  /// The identifier.
  public static let id = "A8"
  /// The readable name.
  public static let alias = "learnability"
  /// The source.
  public static let paper = "arXiv:1901.08584, Theorem 6.1, Corollary 6.2 and Examples 6.1-6.4"
  /// The claim.
  public static let claim =
    "√(yᵀ(H^∞)⁻¹y) is at most 3p|α||β|^p for y = α(β·x)^p with p = 1 or even, and adds up over"
    + " sums; for p = 3 and for signs it grows with the number of rows."
  /// Seconds on two cores.
  public static let typicalSeconds = 2.0

  static let dimension = 10

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let table = try Table(context)
    var outcome = ExperimentOutcome(
      setting: "inputs uniform on the sphere in R^\(Self.dimension), n = "
        + table.counts.map(String.init).joined(separator: ", ")
        + "; |β| = 1, α = 1; x^T A x with normal A; a network of 5 units (b_j·x)² with |b_j| = 1"
        + " and normal a_j; H^∞ and label norms exact")
    outcome.checks = table.checks
    outcome.measurements = table.measurements
    outcome.notes = [
      "Examples 6.2 to 6.4 of the paper print M_g as the unsquared sum; the sample size of Theorem"
        + " 6.1 needs its square, which NTKit uses."
    ]
    try outcome.draw(table.figure, name: "A8-learnability", context)
    return outcome
  }
}
