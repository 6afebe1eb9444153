import Figures
import LinearAlgebra

/// Gradients are neither too small nor too large along the whole path of training.
public struct D4GradientBounds: Experiment {
  /// The identifier.
  public static let id = "D4"
  /// The readable name.
  public static let alias = "gradient-bounds"
  /// The source.
  public static let paper = "arXiv:1811.03962, theorem 3"
  /// The claim.
  public static let claim =
    "Near the start there are no critical points but minima: |∇F|² is at least F m δ/(d n²) and at most"
    + " F L n m/d, up to constants."
  /// Seconds on two cores.
  public static let typicalSeconds = 30.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when a network cannot be built or a kernel not be factored.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let problem = DeepProblem(context)
    let n = Double(problem.x.rows)
    let sizes =
      context.scale == .quick
      ? [(2, 128), (5, 128), (2, 256), (5, 256)] : [(2, 256), (5, 256), (5, 1024), (10, 256)]
    let runs = try sizes.enumerated().map { index, size in
      context.progress?(
        "L = \(size.0), m = \(size.1)", Double(index) / Double(sizes.count))
      return try DeepRun(
        problem, layers: size.0, width: size.1, seed: context.seed("network \(size.0)", size.1),
        steps: 1000)
    }
    let ratios = runs.map { run in
      zip(run.squaredGradients, run.losses).map { $0 / (Double(run.width) * $1) }
    }
    var outcome = ExperimentOutcome(
      setting: "n = \(problem.x.rows) points, δ = \(problem.separation), d = 1; |∇F|²/(m F) before"
        + " every step of gradient descent until F < \(DeepRun.goal)")
    for (run, values) in zip(runs, ratios) {
      let name = "L = \(run.layers), m = \(run.width)"
      outcome.checks += [
        ExperimentCheck(
          "least |∇F|²/(m F), \(name)", values.min()!, atLeast: problem.separation / (n * n),
          because: "protocol D4: δ/n²"),
        ExperimentCheck(
          "largest |∇F|²/(m F), \(name)", values.max()!, atMost: 10 * Double(run.layers) * n,
          because: "protocol D4: 10 L n"),
      ]
    }
    // The same depth at two widths.
    let pair = runs.indices.filter { runs[$0].layers == 5 }
    let medians = pair.map { ratios[$0].sorted()[ratios[$0].count / 2] }
    outcome.checks.append(
      ExperimentCheck(
        "median ratio at one width over that at the other, L = 5",
        medians.max()! / medians.min()!, atMost: 8,
        because: "protocol D4: the width only enters as a factor m"))
    try outcome.draw(
      FigureGrid(
        "Gradients along the path",
        panels: [
          Figure(
            "Gradient over loss", x: Axis("step", scale: .log),
            y: Axis("|∇*F*|²/(*m* *F*)", scale: .log),
            series: zip(runs, ratios).enumerated().map { index, entry in
              Series(
                "*L* = \(entry.0.layers), *m* = \(entry.0.width)",
                x: entry.1.indices.map { Double($0 + 1) }, y: entry.1, style: .line, color: index)
            })
        ], columns: 1,
        caption: "A bound from below that does not depend on the loss makes the rate linear."),
      name: "D4-gradient-bounds", context)
    return outcome
  }
}
