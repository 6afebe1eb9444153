import Figures
import ImplicitBias
import LinearAlgebra

/// Steepest descent in a norm does not end in the solution of least norm.
public struct C13SteepestDescent: Experiment {
  /// The identifier.
  public static let id = "C13"
  /// The readable name.
  public static let alias = "steepest-descent"
  /// The source.
  public static let paper = "arXiv:1802.08246, example 2"
  /// The claim.
  public static let claim =
    "On least squares steepest descent in l_{4/3} or l_∞ does not end in the solution of least"
    + " norm, not even for small steps, and where it ends depends on the step size."
  /// Seconds on two cores.
  public static let typicalSeconds = 3.0

  /// The experiment.
  public init() {}

  /// Where steepest descent in l_{4/3} ends for some step sizes, as a NumPy run found.
  private static let golden: [(step: Double, point: [Double])] = [
    (0.1, [0.36181, 4.81910, -4.18090]), (0.01, [0.28902, 4.85549, -4.14450]),
    (1e-4, [0.28266, 4.85867, -4.14132]),
  ]

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let norm = VectorNorm.power(4.0 / 3)
    let least = try PlaneAndLine.least(norm)
    let steps = [0.1, 0.03, 0.01, 0.003, 1e-3, 1e-4]
    let limits = try steps.map { try PlaneAndLine.limit(.steepestDescent(norm), step: $0) }
    let norms = try limits.map { try norm.value($0) }
    func limit(_ step: Double) -> [Double] { limits[steps.firstIndex(of: step)!] }
    var outcome = ExperimentOutcome(
      setting:
        "x₁ = (1, 1, 1), y₁ = 1; x₂ = (1, 2, 0), y₂ = 10; from the origin until the gradient is"
        + " below 1e-11")
    outcome.checks = [
      ExperimentCheck(
        "|w - golden|, least l_{4/3}", least.point.distance(to: [0.00023, 4.99988, -4.00012]),
        atMost: 2e-5, because: "protocol C13: the golden point has 5 decimals"),
      ExperimentCheck(
        "least l_{4/3} norm", least.value, in: 7.583645...7.583655,
        because: "protocol C13: the golden norm has 5 decimals"),
      ExperimentCheck(
        "its relative optimality gap", least.relativeGap, atMost: 1e-8,
        because: "the certificate of Newton's method on the multipliers"),
      ExperimentCheck(
        "|w(1e-4) - w(1e-3)|", limit(1e-4).distance(to: limit(1e-3)), atMost: 2e-3,
        because: "protocol C13: the limits of small steps agree"),
      ExperimentCheck(
        "norm at step 1e-4 less the least", norms.last! - least.value, in: 0.060...0.066,
        because: "protocol C13: small steps do not reach the least norm"),
      ExperimentCheck(
        "|w(0.1) - w(1e-4)|", limit(0.1).distance(to: limit(1e-4)), atLeast: 0.05,
        because: "protocol C13: the golden limits are 0.09 apart"),
    ]
    for (step, point) in Self.golden {
      outcome.checks.append(
        ExperimentCheck(
          "|w - golden|, step \(step)", limit(step).distance(to: point), atMost: 2e-5,
          because: "protocol C13: the golden points have 5 decimals"))
    }
    let largest = try PlaneAndLine.least(.lInfinity)
    let sign = try PlaneAndLine.limit(.signDescent, step: 1e-4)
    outcome.checks += [
      ExperimentCheck(
        "max |w_j|, sign descent at step 1e-4", sign.largestMagnitude, in: 4.817...4.837,
        because: "protocol C13: about 4.827"),
      ExperimentCheck(
        "least max |w_j|", largest.value, in: 4.5 - 1e-8...4.5 + 1e-8,
        because: "a line meets a cube: (1, 4.5, -4.5)"),
    ]
    outcome.tables.append(
      ExperimentTable(
        "Where steepest descent in l_{4/3} ends", columns: ["step", "w", "norm", "least norm"],
        rows: zip(steps, zip(limits, norms)).map {
          [.number($0), .text($1.0.text()), .number($1.1), .number(least.value)]
        }))
    outcome.notes.append("Sign descent ends at \(sign.text()).")
    try outcome.draw(
      FigureGrid(
        "Where steepest descent ends",
        panels: [
          Figure(
            "Steepest descent in l_{4/3}", x: Axis("step size", scale: .log),
            y: Axis("l_{4/3} norm of the limit"),
            series: [
              Series("limit", x: steps, y: norms, style: .markers, color: 0),
              Series(
                "least norm", x: steps, y: steps.map { _ in least.value }, style: .dashedLine,
                color: Palette.neutral),
            ])
        ], columns: 1,
        caption: "The norm of the limit falls with the step size, but not to the least norm."),
      name: "C13-steepest-descent", context)
    return outcome
  }
}
