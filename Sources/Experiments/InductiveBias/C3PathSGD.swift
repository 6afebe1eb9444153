/// Path-SGD does not see the scales of units, and trains as well from unbalanced starts.
public struct C3PathSGD: Experiment {
  /// The identifier.
  public static let id = "C3"
  /// The readable name.
  public static let alias = "path-sgd"
  /// The source.
  public static let paper = "arXiv:1506.02617, figure 2"
  /// The claim.
  public static let claim =
    "Steps of Path-SGD give the same function whatever the units are scaled by, so that it trains from"
    + " unbalanced starts as from balanced ones, where SGD fails; from balanced starts it is at least"
    + " as fast in the first epochs."
  /// Seconds on two cores.
  public static let typicalSeconds = 180.0

  /// The experiment.
  public init() {}

  /// The data: MNIST or Gaussian classes, and CIFAR-10 where it is there.
  static func tasks(_ context: ExperimentContext) throws -> [ClassTask] {
    let isQuick = context.scale == .quick
    let (n, m) = isQuick ? (600, 1000) : (2000, 5000)
    let digits = try ClassTask.digits(context, rows: n, test: m, dimension: 100)
    guard !isQuick else { return [digits] }
    return [digits]
      + (try ClassTask.cifar10(context, rows: n, test: m, isGrey: false).map { [$0] } ?? [])
  }

  /// Runs the experiment.
  ///
  /// - Throws: when a data file cannot be read.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let tasks = try Self.tasks(context)
    let studies = try StepSizeStudy.all(tasks, keep: 1, context)
    var outcome = ExperimentOutcome(setting: PathSGDReport.setting(studies))
    let first = studies[0]
    func loss(_ method: StepSizeStudy.Method, _ start: ScaledStart) -> Double {
      first.curve(method, start)?.losses[5] ?? .infinity
    }
    let pathRate = first.curve(.pathSGD, .balanced)?.rate ?? 0.1
    let rate = first.curve(.sgd, .unbalanced)?.rate ?? 0.001
    outcome.checks = [
      ExperimentCheck(
        "Path-SGD: relative difference of the functions from both starts after 200 steps",
        try ScaleInvariance.difference(.pathSGD, rate: pathRate, tasks[0], keep: 1, context),
        atMost: 1e-9, because: "protocol C3: exact invariance, in double precision"),
      ExperimentCheck(
        "SGD: the same difference",
        try ScaleInvariance.difference(.sgd, rate: rate, tasks[0], keep: 1, context), atLeast: 0.1,
        because: "protocol C3: SGD sees scales; infinite where it diverges"),
      ExperimentCheck(
        "unbalanced: loss of Path-SGD over that of SGD after 5 epochs",
        loss(.pathSGD, .unbalanced) / loss(.sgd, .unbalanced), atMost: 0.5, because: "protocol C3"),
    ]
    let balanced = loss(.pathSGD, .balanced) / loss(.sgd, .balanced)
    let name = "balanced: loss of Path-SGD over that of SGD after 5 epochs"
    if context.scale == .quick {
      // Few steps of few sizes: the two are within the gap between step sizes.
      outcome.measurements.append(ExperimentMeasurement(name, balanced))
    } else {
      outcome.checks.append(
        ExperimentCheck(name, balanced, atMost: 1, because: "protocol C3"))
    }
    PathSGDReport.finish(&outcome, studies)
    for study in studies {
      try outcome.draw(
        PathSGDReport.figure(study), name: "C3-path-sgd-\(study.task.word)", context)
    }
    return outcome
  }
}
