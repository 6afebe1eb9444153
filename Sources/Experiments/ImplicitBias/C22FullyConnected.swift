import ImplicitBias
import LinearAlgebra

/// Fully connected linear networks of any depth tend to the largest l2 margin.
public struct C22FullyConnected: Experiment {
  /// The identifier.
  public static let id = "C22"
  /// The readable name.
  public static let alias = "linear-fully-connected"
  /// The source.
  public static let paper = "arXiv:1806.00468, theorem 1"
  /// The claim.
  public static let claim =
    "On separable data gradient descent on a fully connected linear network of any depth and widths"
    + " tends to the direction of largest l₂ margin, as for a single layer."
  /// Seconds on two cores.
  public static let typicalSeconds = 20.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let draws = context.scale == .quick ? 1 : 3
    let cases = [(8, 3), (16, 6)].flatMap { size in (1...4).map { (size.0, size.1, $0) } }
    var outcome = ExperimentOutcome(
      setting:
        "3 Gaussian rows in R⁸ and 6 in R¹⁶ with random signs, depth 1 to 4, hidden widths 5,"
        + " 7, 6, exponential loss, Gaussian start of deviation 0.1, 2e5 steps of 0.1/|∇log L|² on"
        + " log L, \(draws) draws")
    let found = try concurrently(cases.count * draws) { job in
      let (width, rows, depth) = cases[job / draws]
      let stream = context.stream("fully connected \(width)").child(job % draws)
      let problem = try LinearNetworkProblem(width: width, rows: rows, stream)
      let widths = [width] + [5, 7, 6].prefix(depth - 1) + [1]
      let beta = try problem.train(
        MatrixProduct(widths: widths), scale: 0.1, steps: 200_000,
        stream.child("start \(depth)"))
      return problem.atMarginOne(beta).euclideanNorm / problem.euclidean.value
    }
    for (index, entry) in cases.enumerated() {
      let worst = found[index * draws..<(index + 1) * draws].max()!
      outcome.checks.append(
        ExperimentCheck(
          "D = \(entry.0), depth \(entry.2): |β| at margin 1 over the least, worst draw", worst,
          in: 1 - 1e-8...1.002, because: "protocol C22; below 1 no classifier is"))
    }
    return outcome
  }
}
