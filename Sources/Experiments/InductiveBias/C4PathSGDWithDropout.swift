/// Path-SGD with dropout generalizes from unbalanced starts as from balanced ones.
public struct C4PathSGDWithDropout: Experiment {
  /// The identifier.
  public static let id = "C4"
  /// The readable name.
  public static let alias = "path-sgd-dropout"
  /// The source.
  public static let paper = "arXiv:1506.02617, figure 3"
  /// The claim.
  public static let claim =
    "With dropout too Path-SGD reaches from unbalanced starts the test error that it reaches from"
    + " balanced ones, which SGD does not; from balanced starts both end alike."
  /// Seconds on two cores.
  public static let typicalSeconds = 180.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when a data file cannot be read.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let tasks = try C3PathSGD.tasks(context)
    let studies = try StepSizeStudy.all(tasks, keep: 0.5, context)
    var outcome = ExperimentOutcome(setting: PathSGDReport.setting(studies))
    let first = studies[0]
    func error(_ method: StepSizeStudy.Method, _ start: ScaledStart) -> Double {
      first.curve(method, start)?.testErrors.last ?? 1
    }
    let deviation = (0.25 / Double(tasks[0].test.count)).squareRoot()
    let pathRate = first.curve(.pathSGD, .balanced)?.rate ?? 0.1
    let isProtocol = context.scale != .quick && tasks[0].source == .mnist
    outcome.checks = [
      ExperimentCheck(
        "Path-SGD: relative difference of the functions from both starts after 200 steps",
        try ScaleInvariance.difference(.pathSGD, rate: pathRate, tasks[0], keep: 0.5, context),
        atMost: 1e-9, because: "exact invariance, with the same units dropped"),
      ExperimentCheck(
        "unbalanced: test error of Path-SGD over that of SGD",
        error(.pathSGD, .unbalanced) / error(.sgd, .unbalanced), atMost: 0.4,
        because: "protocol C4"),
      ExperimentCheck(
        "balanced: difference of the test errors of Path-SGD and SGD",
        abs(error(.pathSGD, .balanced) - error(.sgd, .balanced)),
        atMost: isProtocol ? 0.02 : 0.02 + 2 * deviation, standardError: deviation,
        because: isProtocol
          ? "protocol C4" : "protocol C4, and two standard deviations of fewer test rows"),
    ]
    if isProtocol {
      outcome.checks.append(
        ExperimentCheck(
          "unbalanced: test error of Path-SGD", error(.pathSGD, .unbalanced), atMost: 0.12,
          standardError: deviation, because: "protocol C4"))
    }
    PathSGDReport.finish(&outcome, studies)
    for study in studies {
      try outcome.draw(
        PathSGDReport.figure(study), name: "C4-path-sgd-dropout-\(study.task.word)", context)
    }
    return outcome
  }
}
