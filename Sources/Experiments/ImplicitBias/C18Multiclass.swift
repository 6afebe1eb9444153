import Foundation
import ImplicitBias
import LinearAlgebra

/// Softmax regression on separable classes tends to the multiclass support vector machine.
public struct C18Multiclass: Experiment {
  /// The identifier.
  public static let id = "C18"
  /// The readable name.
  public static let alias = "multiclass"
  /// The source.
  public static let paper = "arXiv:1710.10345, theorem 7"
  /// The claim.
  public static let claim =
    "Gradient descent on the cross-entropy of separable classes tends to argmin Σ|w_k|² subject to"
    + " (w_{y_n} - w_k)·x_n ≥ 1: slowly with a fixed step, fast with steps scaled by the loss."
  /// Seconds on two cores.
  public static let typicalSeconds = 15.0

  /// Steps scaled by the loss close the gap as 1/t, with a constant that grows as margins shrink.
  static let scaledSteps = 1_000_000

  /// The experiment.
  public init() {}

  /// Three classes with Gaussian centers of deviation 2 and three rows each around them, of
  /// deviation 1: the first draw that is separable.
  static func problem(_ context: ExperimentContext, _ index: Int) throws -> (
    problem: MulticlassClassification, reference: Reference
  ) {
    try SeparableClasses.draw(
      rows: 9, columns: 4, classes: 3, context.stream("classes").child(index))
  }

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let draws = context.scale == .quick ? 1 : 3
    var outcome = ExperimentOutcome(
      setting:
        "9 rows in R⁴, three classes with centers N(0, 4) and noise N(0, 1), \(draws) separable draws;"
        + " from the origin 1e5 plain steps of 1/|X|² and 1e6 steps of 1/(2 max|x|²) scaled by the loss"
    )
    let times = [100, 1000, 10_000, 100_000]
    var rows: [[ExperimentTable.Cell]] = []
    for draw in 0..<draws {
      context.progress?("draw \(draw)", Double(draw) / Double(draws))
      let (problem, reference) = try Self.problem(context, draw)
      // The Hessian of log L is at most a mean of squared differences of x_n, at most 2 |x_n|^2.
      let reach = (0..<problem.x.rows).map { problem.x[row: $0].reduce(0) { $0 + $1 * $1 } }.max()!
      let smoothness = try SymmetricEigen.values(of: problem.x.gram(.transposed)).last!
      func ratios(
        _ objective: any Objective, _ step: Double, _ times: [Int]
      ) throws -> (ratios: [Double], cosine: Double) {
        var found: [Double] = []
        let run = try Descent(.gradientDescent, step: .constant(step), steps: times.last!).run(
          objective, from: [Double](repeating: 0, count: problem.dimension), at: times
        ) { found.append(problem.margin($1) / $1.euclideanNorm * reference.value) }
        return (found, run.point.cosine(reference.point))
      }
      let (plain, plainCosine) = try ratios(problem, 1 / smoothness, times)
      let (scaled, cosine) = try ratios(
        problem.logarithm, 1 / (2 * reach), times + [Self.scaledSteps])
      let products = zip(plain, times).map { (1 - $0) * log(Double($1)) }
      outcome.checks += [
        ExperimentCheck(
          "draw \(draw): margin over the largest, scaled steps", scaled.last!, atLeast: 0.999,
          because: "protocol C18"),
        ExperimentCheck(
          "draw \(draw): cosine to the reference, scaled steps", cosine, atLeast: 0.9999,
          because: "protocol C18"),
        ExperimentCheck(
          "draw \(draw): least rise of the margin ratio, plain",
          zip(plain, plain.dropFirst()).map { $1 - $0 }.min()!, atLeast: .leastNonzeroMagnitude,
          because: "protocol C18: monotone from 1e2 to 1e5"),
        ExperimentCheck(
          "draw \(draw): (1 - ratio) log t at 1e5 over that at 1e2, plain",
          products.last! / products[0], atMost: 1.25,
          because: "protocol C18: bounded; a gap that did not close would give log 1e5 / log 1e2"
            + " = 2.5"),
      ]
      outcome.measurements.append(
        ExperimentMeasurement("draw \(draw): cosine to the reference, plain", plainCosine))
      rows += [
        [.integer(draw), "plain"] + plain.map { .number($0) } + [""],
        [.integer(draw), "scaled"] + scaled.map { .number($0) },
      ]
    }
    outcome.tables.append(
      ExperimentTable(
        "Margin over the largest",
        columns: ["draw", "steps"] + (times + [Self.scaledSteps]).map { "t = \($0)" }, rows: rows))
    return outcome
  }
}
