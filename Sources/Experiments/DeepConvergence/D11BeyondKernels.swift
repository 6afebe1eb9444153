import Figures
import LinearAlgebra

/// A target that a residual network learns and kernels do not.
public struct D11BeyondKernels: Experiment {
  /// The identifier.
  public static let id = "D11"
  /// The readable name.
  public static let alias = "beyond-kernels"
  /// The source.
  public static let paper = "arXiv:1905.10337, theorems 1 and 2, figure 2"
  /// The claim.
  public static let claim =
    "A residual network trained by stochastic gradient descent learns F + αG(F) of few samples to an"
    + " error far below that of any kernel and of networks without the shortcut: it learns the simple"
    + " F first and G from it. Kernels cannot tell most of the possible G apart."
  /// Seconds on two cores.
  public static let typicalSeconds = 300.0

  static let seeds = 2

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when a network cannot be built or a kernel not be factored.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let quick = context.scale == .quick
    let epochs = quick ? 150 : 800
    let sizes = quick ? [2000] : [1000, 2000]
    var outcome = ExperimentOutcome(
      setting: "x uniform on {±1}³⁰, F = (x₁x₂, ..., x₁₅x₁₆), G = y₁y₂y₃y₄ on four outputs and"
        + " y₅y₆y₇y₈ on the others, target F + \(HierarchicalTarget.alpha)G(F); fixed A with N(0, 1/m)"
        + " entries, m = \(BeyondKernelLearner.width), momentum 0.9, batches of 50, \(epochs) epochs,"
        + " rate over 10 at half; rate and weight decay chosen on a fifth of the training rows;"
        + " \(HierarchicalTarget.testRows) test points; errors E|·|², null"
        + String(format: " %.2f", HierarchicalTarget().null))
    var rows: [[ExperimentTable.Cell]] = []
    var curves: [String: [(Int, Double)]] = [:]
    for (index, count) in sizes.enumerated() {
      context.progress?("n = \(count)", 0.8 * Double(index) / Double(sizes.count))
      let kernels = try BeyondKernelErrors(count: count, context)
      let networks = try Self.networks(count: count, epochs: epochs, context)
      outcome.checks += Self.checks(count, networks, kernels)
      for network in networks {
        rows.append([
          .integer(count), .text(network.learner.rawValue),
          .text(network.errors.text(digits: 3)), .number(network.setting.rate),
          .number(network.setting.decay),
        ])
        curves[network.learner.rawValue, default: []].append(
          (count, network.errors.reduce(0, +) / Double(network.errors.count)))
      }
      for kernel in kernels.errors {
        rows.append([.integer(count), .text(kernel.name), .number(kernel.error), "", ""])
        curves[kernel.name, default: []].append((count, kernel.error))
      }
    }
    context.progress?("weak hints", 0.8)
    if !quick { outcome.checks.append(try Self.weakHints(epochs: epochs, context)) }
    let counting = try ParityCounting(context)
    outcome.checks += counting.checks
    outcome.tables.append(
      ExperimentTable(
        "Test errors",
        columns: ["n", "learner", "test error", "rate", "weight decay"], rows: rows))
    outcome.notes.append(
      "Kernel ridges are the best on the test points, in the kernels' favour. The rates are per mean"
        + " of half squared errors over a batch.")
    if sizes.count > 1 {
      try outcome.draw(Self.figure(curves), name: "D11-beyond-kernels", context)
    }
    return outcome
  }

  /// Every learner at its own setting.
  private static func networks(
    count: Int, epochs: Int, _ context: ExperimentContext
  ) throws -> [BeyondKernelLearner.Result] {
    let learners: [BeyondKernelLearner] =
      context.scale == .quick ? [.residual] : BeyondKernelLearner.allCases
    return try learners.map {
      try $0.result(HierarchicalTarget(), count: count, epochs: epochs, context)
    }
  }

  private static func checks(
    _ count: Int, _ networks: [BeyondKernelLearner.Result], _ kernels: BeyondKernelErrors
  ) -> [ExperimentCheck] {
    let best = kernels.errors.map(\.error).min()!
    var checks = networks.compactMap { network -> ExperimentCheck? in
      let name = "n = \(count): "
      switch network.learner {
      case .residual:
        return ExperimentCheck(
          name + "largest test error of residual networks", network.errors.max()!,
          atMost: count == 1000 ? 0.5 : 0.25, because: "protocol D11")
      case .twoLayers:
        return count < 2000
          ? nil
          : ExperimentCheck(
            name + "least test error of two layers", network.errors.min()!, atLeast: 0.8,
            because: "protocol D11")
      case .threeLayers: return nil
      }
    }
    checks.append(
      ExperimentCheck(
        "n = \(count): least test error of all kernels and ridges", best,
        atLeast: count == 1000 ? 1.1 : 0.85,
        because: "protocol D11; E|αG|² = 0.72 is what learning F alone leaves"))
    return checks
  }

  /// With F scaled down to a tenth there is little to learn G from.
  private static func weakHints(
    epochs: Int, _ context: ExperimentContext
  ) throws -> ExperimentCheck {
    let target = HierarchicalTarget(beta: 0.1)
    let result = try BeyondKernelLearner.residual.result(
      target, count: 2000, epochs: epochs, context)
    return ExperimentCheck(
      "0.1F + αG, n = 2000: least test error of residual networks over E|αG|²",
      result.errors.min()! / target.compositeNull, atLeast: 0.5, because: "protocol D11")
  }

  private static func figure(_ curves: [String: [(Int, Double)]]) -> FigureGrid {
    FigureGrid(
      "Beyond kernels",
      panels: [
        Figure(
          "Test error", x: Axis("training rows *n*", scale: .log),
          y: Axis("E|*f* - target|²", scale: .log),
          series: curves.keys.sorted().enumerated().map { index, name in
            Series(
              name, x: curves[name]!.map { Double($0.0) }, y: curves[name]!.map(\.1),
              style: .markers, color: index)
          } + [
            Series(
              "F alone", x: [1000, 2000], y: [0.72, 0.72], style: .dashedLine,
              color: Palette.neutral)
          ])
      ], columns: 1,
      caption: "Errors below the dashed line need G, which only the residual network finds.")
  }
}
