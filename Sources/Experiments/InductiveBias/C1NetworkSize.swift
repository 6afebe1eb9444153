import Figures
import LinearAlgebra

/// Networks larger than needed to fit the training rows generalize better still.
public struct C1NetworkSize: Experiment {
  /// The identifier.
  public static let id = "C1"
  /// The readable name.
  public static let alias = "network-size"
  /// The source.
  public static let paper = "arXiv:1412.6614, figures 1 and 2"
  /// The claim.
  public static let claim =
    "As the hidden layer grows, the training error falls to 0, and the test error keeps falling beyond"
    + " that size, also with random labels among the true ones and with weight decay: something other"
    + " than the size limits what is learned."
  /// Seconds on two cores.
  public static let typicalSeconds = 240.0

  static let decay = 1e-3

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when a data file cannot be read.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let task = try SizeStudy.task(context)
    let isQuick = context.scale == .quick
    var settings = [
      SizeStudy.Setting(task: task), .init(task: task, noise: 0.05),
      .init(task: task, noise: 0.05, decay: Self.decay),
    ]
    let cifar = try ClassTask.cifar10(
      context, rows: isQuick ? 300 : 1000, test: isQuick ? 1000 : 5000, isGrey: true)
    if let cifar {
      settings += [
        .init(task: cifar), .init(task: cifar, noise: 0.05, decay: Self.decay),
      ]
    }
    var studies: [SizeStudy] = []
    for (index, setting) in settings.enumerated() {
      context.progress?(setting.name, Double(index) / Double(settings.count))
      studies.append(try SizeStudy(setting, context))
    }
    let recipe = FittedNetwork.Recipe()
    var outcome = ExperimentOutcome(
      setting: "\(task.name)\(cifar.map { "; \($0.name)" } ?? ""); one hidden layer of"
        + " \(studies[0].points[0].hidden) to \(studies[0].points.last!.hidden) ReLU units, both layers"
        + " trained, no biases, softmax cross-entropy, batches of \(recipe.batch), learning rate"
        + " \(recipe.learningRate), momentum \(recipe.momentum), until the loss is below"
        + " \(recipe.target); weight decay \(Self.decay), then for at most 200 epochs;"
        + " \(SizeStudy.seeds(context.scale)) networks of each size. The paper stops early on a"
        + " validation set of 50,000 rows.")
    if task.source == .mixture {
      outcome.notes.append("MNIST is absent: synthetic classes stand for it.")
    }
    if cifar == nil { outcome.notes.append("CIFAR-10 is absent and left out.") }
    outcome.checks = studies.flatMap { Self.checks($0, context.scale) }
    outcome.tables = studies.map(Self.table)
    try outcome.draw(Self.figure(studies), name: "C1-network-size", context)
    return outcome
  }

  private static func checks(_ study: SizeStudy, _ scale: ExperimentScale) -> [ExperimentCheck] {
    let setting = study.setting
    let isProtocol = setting.task.source == .mnist && scale != .quick && setting.decay == 0
    // Independent test rows, twice: for a difference of two networks on the same rows it is less.
    let deviation = (2 * 0.25 / Double(setting.task.test.count)).squareRoot()
    let last = study.points[study.points.count - 1]
    let small = setting.noise > 0 ? 32 : 16
    guard isProtocol else {
      let first = study.firstFitting ?? study.points(from: 16)[0]
      return [
        ExperimentCheck(
          "\(setting.name): test error of the largest network minus that of \(first.hidden) units",
          last.testError - first.testError, atMost: 2 * deviation, standardError: deviation,
          because: "no rise beyond two standard deviations from the first size that fits"
            + " (16 where none does)")
      ]
    }
    let wide = study.points(from: 8)
    return [
      ExperimentCheck(
        "\(setting.name): largest training error from \(small) units on",
        study.points(from: small).map(\.trainError).max()!, atMost: 0, because: "protocol C1"),
      ExperimentCheck(
        "\(setting.name): test error of 16 units minus that of \(last.hidden)",
        study.points(from: 16)[0].testError - last.testError, atLeast: 0.015,
        standardError: deviation, because: "protocol C1"),
      ExperimentCheck(
        "\(setting.name): rank correlation of size and test error from 8 units on",
        rankCorrelation(wide.map { Double($0.hidden) }, wide.map(\.testError)), atMost: -0.95,
        because: "protocol C1"),
    ]
  }

  private static func table(_ study: SizeStudy) -> ExperimentTable {
    ExperimentTable(
      study.setting.name,
      columns: ["hidden units", "training error", "test error", "+-", "epochs"],
      rows: study.points.map { point in
        let epochs = point.networks.compactMap(\.epochs)
        return [
          .integer(point.hidden), .number(point.trainError), .number(point.testError),
          .number(point.testSpread),
          epochs.count == point.networks.count
            ? .integer(epochs.reduce(0, +) / epochs.count) : "no end",
        ]
      })
  }

  private static func figure(_ studies: [SizeStudy]) -> FigureGrid {
    let panels = studies.map { study -> Figure in
      let x = study.points.map { Double($0.hidden) }
      return Figure(
        study.setting.name, x: Axis("hidden units", scale: .log), y: Axis("error", unit: "%"),
        series: [
          Series(
            "training rows", x: x, y: study.points.map { 100 * $0.trainError }, style: .markers,
            color: 1),
          Series(
            "test rows", x: x, y: study.points.map { 100 * $0.testError },
            errors: study.points.map { 100 * $0.testSpread }, style: .markers, color: 0),
        ])
    }
    return FigureGrid(
      "Size of the hidden layer", panels: panels,
      caption: "Errors of trained networks; bars are standard errors over networks from different"
        + " starts. The test error does not rise where the training error has fallen to 0.")
  }
}
