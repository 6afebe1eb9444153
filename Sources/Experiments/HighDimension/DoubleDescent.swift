import Figures
import Generalization
import HighDimension
import LinearAlgebra

/// Double descent over width, samples, ridge, training time, and on real data.
public struct DoubleDescent: Experiment {
  /// The identifier.
  public static let id = "DESCENT"
  /// The readable name.
  public static let alias = "double-descent"
  /// The source.
  public static let paper = "arXiv:1908.05355, figures 1 to 4; arXiv:2311.14646 for the real data"
  /// The claim.
  public static let claim =
    "Random ReLU features show double descent over width and over samples with the peak at N = n; a"
    + " ridge or early stopping removes it; on real data the peak is at N = n too."
  /// Seconds on two cores.
  public static let typicalSeconds = 150.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails or a figure cannot be written.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let width = try WidthSweep(context)
    let others = try OtherSweeps(context)
    let digits = try DigitsSweep(context)
    var outcome = ExperimentOutcome(
      setting: "ReLU, unit weights, x on the sphere, linear target of norm 1, noise 0.2. Width: d ="
        + " \(width.dimension), n = 3d, \(width.widths.count) widths x \(width.draws) draws, λ = 1e-8."
        + " Samples, ridge and time: d = \(OtherSweeps.dimension). Digits: 300 of the shipped rows,"
        + " labels ±1 for even and odd, λ = 1e-6")
    outcome.checks = width.checks + others.checks + digits.checks
    outcome.measurements = [
      ExperimentMeasurement(
        "width sweep: largest deviation from the formula in standard errors, N ≠ n",
        try width.largestScore()),
      ExperimentMeasurement("seconds of the width sweep", width.seconds),
      ExperimentMeasurement("largest matrix of the width sweep, numbers", width.largestMatrix),
    ]
    outcome.tables = [width.table, digits.table]
    try outcome.draw(
      FigureGrid(
        "Double descent of random ReLU features",
        panels: [try width.panel(), try others.ridgePanel(), others.timePanel(), digits.panel],
        caption: "Lines: exact asymptotics (the digits: the equivalent of the kernel's spectrum);"
          + " markers: means of draws with one standard error. Stopping early has no formula here."),
      name: "DESCENT-double-descent", context)
    return outcome
  }
}
