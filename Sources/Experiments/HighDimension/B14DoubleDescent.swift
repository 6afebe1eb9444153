import Architectures
import Generalization
import HighDimension
import LinearAlgebra

/// Ridge regression on random features: the exact risk, its peak at N = n, and its cure.
public struct B14DoubleDescent: Experiment {
  /// The identifier.
  public static let id = "B14"
  /// The readable name.
  public static let alias = "random-feature-double-descent"
  /// The source.
  public static let paper = "arXiv:1908.05355, theorems 2 to 5, figures 1 to 4"
  /// The claim.
  public static let claim =
    "The risk of random-feature ridge regression is the formula of Mei and Montanari at any N/d, n/d,"
    + " ridge and noise; without a ridge it peaks at N = n, and with the best ridge it falls"
    + " monotonically in N."
  /// Seconds on two cores.
  public static let typicalSeconds = 60.0

  static let activations: [(String, Activation)] = [
    ("ReLU", .relu), ("tanh", .tanh), ("sin", .sin(a: 1, b: 1, c: 0)),
  ]

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails or a figure cannot be written.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let isQuick = context.scale == .quick
    let d = isQuick ? 150 : context.scale == .full ? 400 : 200
    let grid = try Grid(context, dimension: d, repeats: isQuick ? 40 : 60)
    let curve = try Curve(context, dimension: isQuick ? 50 : 100, repeats: isQuick ? 20 : 50)
    let size = try SizeStudy(context)
    var outcome = ExperimentOutcome(
      setting:
        "inputs uniform on the sphere of radius √d, unit weights, linear target of norm 1 with"
        + " noise; grid at d = \(d), \(grid.repeats) draws a point; ridgeless curve at d ="
        + " \(curve.dimension), n = 3d, \(curve.repeats) draws; size study at d ="
        + " \(size.dimensions.map(String.init).joined(separator: ", "))")
    outcome.checks = try Formulas.checks() + grid.checks + curve.checks + size.checks
    outcome.measurements = grid.measurements + size.measurements
    outcome.tables = [grid.table]
    try outcome.draw(try figure(curve), name: "B14-double-descent", context)
    return outcome
  }
}
