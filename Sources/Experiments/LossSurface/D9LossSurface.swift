import Architectures
import Datasets
import FiniteWidth
import LinearAlgebra

/// The loss around the iterates of stochastic gradient descent on images.
public struct D9LossSurface: Experiment {
  /// The identifier.
  public static let id = "D9"
  /// The readable name.
  public static let alias = "loss-surface"
  /// The source.
  public static let paper = "arXiv:1811.03962, figure 1"
  /// The claim.
  public static let claim =
    "Around the iterates of stochastic gradient descent the loss falls along the gradient nearly as its"
    + " first order says, the gradient is never small while the loss is not, and the most negatively"
    + " curved direction gains less than the gradient."
  /// Seconds on two cores.
  public static let typicalSeconds = 900.0

  /// The experiment.
  public init() {}

  /// The loss above which a checkpoint is judged.
  static let leastLoss = 0.01

  /// Runs the experiment.
  ///
  /// - Throws: when a data file cannot be read.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    var networks = [SurfaceNetwork.small(isQuick: context.scale == .quick)]
    if context.scale != .quick, context.cifar10 != nil { networks += SurfaceNetwork.deep }
    var outcome = ExperimentOutcome(
      setting:
        "softmax cross-entropy; SGD with momentum 0.9, the rate falling to a tenth at 1/2 and"
        + " 3/4 of the epochs; checkpoints at \(SurfaceNetwork.checkpoints) 32nds of them; curvature by"
        + " Lanczos's method on differences of gradients; radius R = 2 |∇F| / λ_max, a step at the largest stable rate; "
        + networks.map(\.description).joined(separator: "; "))
    if context.cifar10 == nil {
      outcome.notes.append(
        "CIFAR-10 is absent: synthetic classes stand for it, and VGG and ResNet are left out.")
    }
    outcome.notes.append(
      "Deep networks are smaller in rows and pixels than the paper's, whose axes have no stated scale."
    )
    for (index, network) in networks.enumerated() {
      let start = Double(index) / Double(networks.count)
      let run = try SurfaceRun(network, context) { what, share in
        context.progress?("\(network.name), \(what)", start + share / Double(networks.count))
      }
      outcome.checks += Self.checks(run, network.name)
      outcome.tables.append(Self.table(run, network.name))
      if let folder = context.figureFolder { try run.writeGrids(folder) }
      try outcome.draw(run.figure, name: "D9-\(network.name)", context)
    }
    return outcome
  }

  private static func checks(_ run: SurfaceRun, _ name: String) -> [ExperimentCheck] {
    let judged = run.checkpoints.filter { $0.loss > leastLoss }
    var checks = [
      ExperimentCheck(
        "\(name): least over checkpoints of the best decrease over s|∇F| on s <= R",
        judged.map(\.firstOrderShare).min() ?? .nan, atLeast: 0.3, because: "protocol D9 (i)"),
      ExperimentCheck(
        "\(name): most over checkpoints of the gain along ±v over that along the gradient, within R",
        judged.map { $0.curvedGain / $0.gradientGain }.max() ?? .nan, atMost: 1,
        because: "protocol D9 (iii)"),
    ]
    let ratios = run.path.filter { $0.loss > leastLoss }.map { $0.squaredGradient / $0.loss }
      .sorted()
    checks.append(
      ExperimentCheck(
        "\(name): least over median of |∇F|²/F along the path",
        ratios.isEmpty ? .nan : ratios[0] / ratios[ratios.count / 2], atLeast: 0.02,
        because: "protocol D9 (ii)"))
    return checks
  }

  private static func table(_ run: SurfaceRun, _ name: String) -> ExperimentTable {
    ExperimentTable(
      "\(name), \(run.parameterCount) parameters",
      columns: [
        "epoch", "F", "|∇F|", "|∇F|²/F", "R", "λ_max", "λ_min", "gain along ∇F", "gain along v",
      ],
      rows: run.checkpoints.map {
        [
          .integer($0.epoch), .number($0.loss), .number($0.gradientNorm),
          .number($0.gradientNorm * $0.gradientNorm / $0.loss), .number($0.radius),
          .number($0.largestCurvature), .number($0.leastCurvature), .number($0.gradientGain),
          .number($0.curvedGain),
        ]
      })
  }
}
