import LinearAlgebra

/// Theorem 4.1: the training loss of a wide two-layer network follows (I - eta H^∞)^k y.
public struct A2TrainingLoss: Experiment {
  /// The identifier.
  public static let id = "A2"
  /// The readable name.
  public static let alias = "training-loss"
  /// The source.
  public static let paper = "arXiv:1901.08584, Theorem 4.1"
  /// The claim.
  public static let claim =
    "The training loss of a wide two-layer network after k steps is |(I - ηH^∞)^k y|², whatever"
    + " the labels, with an error that falls as the width grows."
  /// Seconds on two cores.
  public static let typicalSeconds = 15.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra or a data file fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    var outcome = ExperimentOutcome(setting: "")
    let sphere = try SphereRun(context)
    outcome.setting = sphere.setting
    outcome.checks += sphere.checks
    outcome.measurements += sphere.measurements
    outcome.notes += sphere.notes
    if context.scale != .quick { try runImages(context, &outcome) }
    if context.scale == .full { try runPaperWidth(context, &outcome) }
    try outcome.draw(sphere.figure, name: "A2-training-loss", context)
    return outcome
  }
}
