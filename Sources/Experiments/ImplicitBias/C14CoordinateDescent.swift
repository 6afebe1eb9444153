import ImplicitBias
import LinearAlgebra

/// Greedy coordinate descent, least l1 norm and the LARS path.
public struct C14CoordinateDescent: Experiment {
  /// The identifier.
  public static let id = "C14"
  /// The readable name.
  public static let alias = "coordinate-descent"
  /// The source.
  public static let paper = "arXiv:1802.08246, section 2.3; Efron et al. (2004)"
  /// The claim.
  public static let claim =
    "Greedy coordinate descent on least squares follows the LARS path and ends in the solution of"
    + " least l₁ norm where that path is monotone, and not in general."
  /// Seconds on two cores.
  public static let typicalSeconds = 4.0

  /// Five unknowns on which small steps end far from the least l1 norm.
  static let counterexample = LeastSquares(
    x: Matrix([[2, -3, 2, 3, -2], [1, 0, 0, 3, 0], [-3, -3, -2, -2, 2]]), y: [5, 0, -5])

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let line = PlaneAndLine.problem
    let limit = try PlaneAndLine.limit(.coordinateDescent, step: 1e-3)
    let least = try PlaneAndLine.least(.l1)
    var outcome = ExperimentOutcome(
      setting: "the data of C13, step 1e-3; and 3 x 5 measurements with a step of 1e-3 over the"
        + " largest squared length of a column")
    let counter = Self.counterexample
    let columns = (0..<counter.dimension).map { counter.x[column: $0].dot(counter.x[column: $0]) }
    let other = try PlaneAndLine.limit(
      .coordinateDescent, step: 1e-3 / columns.max()!, steps: 20_000_000, problem: counter)
    let otherLeast = try MinimumNorm.interpolant(x: counter.x, y: counter.y, norm: .l1)
    let l1 = VectorNorm.l1
    outcome.checks = [
      ExperimentCheck(
        "|w - (0, 5, -4)|", limit.distance(to: [0, 5, -4]), atMost: 1e-6,
        because: "protocol C14"),
      ExperimentCheck(
        "|w|₁ less the least", try l1.value(limit) - least.value, in: -1e-6...1e-6,
        because: "protocol C14: 9, the least"),
      ExperimentCheck(
        "counterexample: |w - golden|",
        other.distance(to: [1.2502, -0.2778, 1.4582, -0.4167, 0]), atMost: 1e-3,
        because: "protocol C14"),
      ExperimentCheck(
        "counterexample: |w|₁", try l1.value(other), in: 3.4019...3.4039, because: "protocol C14"),
      ExperimentCheck(
        "counterexample: least l₁ norm", otherLeast.value, in: 2.5 - 1e-3...2.5 + 1e-3,
        because: "protocol C14"),
      ExperimentCheck(
        "counterexample: |X (0, 0, 2.5, 0, 0) - y|",
        counter.residual([0, 0, 2.5, 0, 0]).euclideanNorm, atMost: 1e-12,
        because: "protocol C14: a solution of l₁ norm 2.5, not the only one"),
      ExperimentCheck(
        "largest distance of coordinate descent's path from LARS at equal l₁ norm",
        try pathDistance(line), atMost: 1e-2, because: "protocol C14: step 1e-4 stands for 0"),
    ]
    outcome.notes.append("The counterexample ends at \(other.text(digits: 4)).")
    if otherLeast.isUnique == false {
      // Column 5 is minus column 3.
      outcome.notes.append(
        "Its solutions of least l₁ norm are all (0, 0, s, 0, s - 2.5) with 0 ≤ s ≤ 2.5; that of the"
          + " protocol is s = 2.5.")
    }
    return outcome
  }

  /// The largest distance of the iterates from the LARS path at the same l1 norm.
  private func pathDistance(_ problem: LeastSquares) throws -> Double {
    let path = try LARSPath(x: problem.x, y: problem.y)
    let steps = 400_000
    var worst = 0.0
    _ = try Descent(.coordinateDescent, step: .constant(1e-4), steps: steps)
      .run(
        problem, from: [0, 0, 0], at: Descent.logarithmicCheckpoints(steps, count: 200)
      ) { _, point in
        worst = max(worst, point.distance(to: path.point(l1Norm: try VectorNorm.l1.value(point))))
      }
    return worst
  }
}
