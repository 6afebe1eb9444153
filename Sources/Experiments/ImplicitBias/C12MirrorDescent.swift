import ImplicitBias
import LinearAlgebra

/// Mirror descent ends in the solution nearest in its Bregman divergence.
public struct C12MirrorDescent: Experiment {
  /// The identifier.
  public static let id = "C12"
  /// The readable name.
  public static let alias = "mirror-descent"
  /// The source.
  public static let paper = "arXiv:1802.08246, theorem 1"
  /// The claim.
  public static let claim =
    "Mirror descent on least squares ends in argmin D_ψ(w, w₀) subject to Xw = y for any step size,"
    + " also with momentum on dual points and with stochastic gradients; momentum on points ends"
    + " elsewhere."
  /// Seconds on two cores.
  public static let typicalSeconds = 3.0

  /// The experiment.
  public init() {}

  private struct Case {
    let name: String
    let potential: Potential
    var momentum = MirrorMomentum.none
    var isStochastic = false
  }

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails or an optimizer diverges.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let draws = context.scale == .quick ? 1 : 3
    let problems = try (0..<draws).map { try PositiveProblem(context, $0) }
    var outcome = ExperimentOutcome(
      setting: "3 x 8 Gaussian measurements of a positive vector, positive start, \(draws) draws;"
        + " momentum 0.9; the worst draw is judged")
    let cases = [
      Case(name: "½|w|²", potential: .euclidean),
      Case(name: "½|w|_1.5²", potential: .power(1.5)),
      Case(name: "entropy", potential: .entropy),
      Case(name: "entropy, dual momentum", potential: .entropy, momentum: .dual(0.9)),
      Case(name: "entropy, one row at a time", potential: .entropy, isStochastic: true),
    ]
    for entry in cases {
      let found = try problems.map { try distances(entry, $0, context) }
      outcome.checks += [
        ExperimentCheck(
          "∇ψ(w) - ∇ψ(w₀) to the rows' span, \(entry.name)", found.map(\.span).max() ?? .nan,
          atMost: 1e-7, because: "protocol C12: the optimality condition of the projection"),
        ExperimentCheck(
          "|w - argmin D_ψ|, \(entry.name)", found.map(\.point).max() ?? .nan, atMost: 1e-7,
          because: "the projection by Newton's method on the multipliers, residual below 1e-13"),
      ]
    }
    let broken = try problems.map {
      try distances(
        Case(name: "", potential: .entropy, momentum: .primal(0.9)), $0, context)
    }
    outcome.checks.append(
      ExperimentCheck(
        "∇ψ(w) - ∇ψ(w₀) to the rows' span, entropy, momentum on points, least draw",
        broken.map(\.span).min() ?? .nan, atLeast: 1e-3,
        because: "protocol C12: a momentum on points leaves the span"))
    outcome.measurements.append(
      ExperimentMeasurement(
        "|w - argmin D_ψ|, momentum on points, largest", broken.map(\.point).max() ?? .nan))
    return outcome
  }

  private func distances(
    _ entry: Case, _ problem: PositiveProblem, _ context: ExperimentContext
  ) throws -> (span: Double, point: Double) {
    let smoothness = try problem.objective.smoothness()
    // With momentum 0.9 a step of a tenth has the same speed.
    let share = entry.momentum == .none ? 0.2 : 0.02
    let found = try Descent(
      .mirrorDescent(entry.potential, momentum: entry.momentum),
      step: .constant(share / smoothness), steps: entry.isStochastic ? 100_000 : 1_000_000,
      sampling: entry.isStochastic ? .shuffled(batch: 1, seed: context.seed) : .full,
      gradientTolerance: entry.isStochastic ? 0 : 1e-12
    ).run(problem.objective, from: problem.start)
    let dual = try entry.potential.dualPoint(found.point)
      .adding(-1, entry.potential.dualPoint(problem.start))
    let target = try BregmanProjection(
      entry.potential, x: problem.x, y: problem.y, from: problem.start)
    return (
      try AffineConstraints(problem.x, problem.y).distanceFromRowSpan(dual),
      found.point.distance(to: target.point)
    )
  }
}
