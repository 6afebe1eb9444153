import Foundation
import ImplicitBias
import LinearAlgebra

/// Related regressions learned together through a factorization.
public struct C9MultiTask: Experiment {
  /// The identifier.
  public static let id = "C9"
  /// The readable name.
  public static let alias = "multi-task"
  /// The source.
  public static let paper = "arXiv:1705.09280, section 2"
  /// The claim.
  public static let claim =
    "Regressions whose weights X have low rank, each with fewer examples than unknowns, are solved"
    + " together by gradient descent on X = UVᵀ from a small start: its solution has nearly the least"
    + " nuclear norm, while the least-norm solution of each task alone is far off."
  /// Seconds on two cores.
  public static let typicalSeconds = 15.0

  static let (tasks, width, rank, examples) = (8, 20, 2, 12)

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let draws = context.scale == .quick ? 1 : 3
    var outcome = ExperimentOutcome(
      setting: "8 tasks in R²⁰, weights of rank 2 and Frobenius norm 1, 12 Gaussian examples each,"
        + " \(draws) draws; (U; V) = 1e-3 times an orthogonal 28 x 28 matrix, step 0.5/|A|², at most"
        + " 200,000 steps")
    let found = try concurrently(draws) { try Run(context, $0) }
    for (draw, run) in found.enumerated() {
      outcome.checks += [
        ExperimentCheck(
          "draw \(draw): relative error of UVᵀ", run.error, atMost: 0.02, because: "protocol C9"),
        ExperimentCheck(
          "draw \(draw): relative error of UVᵀ over that of separate tasks",
          run.error / run.separateError, atMost: 0.1, because: "protocol C9"),
        ExperimentCheck(
          "draw \(draw): nuclear norm over the least", run.ratio, atMost: 1.02,
          because: "protocol C9"),
      ]
      outcome.measurements += [
        ExperimentMeasurement("draw \(draw): error of the least nuclear norm", run.nuclearError),
        ExperimentMeasurement("draw \(draw): error of separate tasks", run.separateError),
        ExperimentMeasurement("draw \(draw): relative residual", run.residual),
        ExperimentMeasurement("draw \(draw): steps", Double(run.steps)),
      ]
    }
    guard !outcome.holds, context.scale != .quick else { return outcome }
    let smaller = try concurrently(draws) { try Run(context, $0, scale: 1e-6) }
    outcome.measurements += smaller.enumerated().map {
      ExperimentMeasurement("draw \($0): relative error of UVᵀ from 1e-6", $1.error)
    }
    outcome.notes.append(
      "The 96 examples are near the fewest that determine 8 x 20 weights of rank 2: the least nuclear"
        + " norm itself is off by \(Self.list(found.map(\.nuclearError))). There a start of 1e-3 is"
        + " not small; from 1e-6 the errors of UVᵀ fall to \(Self.list(smaller.map(\.error))).")
    return outcome
  }

  private static func list(_ values: [Double]) -> String {
    values.map { String(format: "%.2g", $0) }.joined(separator: ", ")
  }
}

extension C9MultiTask {
  struct Run: Sendable {
    let error: Double
    let separateError: Double
    let nuclearError: Double
    let ratio: Double
    let residual: Double
    let steps: Int

    init(_ context: ExperimentContext, _ index: Int, scale: Double = 1e-3) throws {
      let stream = context.stream("tasks").child(index)
      let left: Matrix<Double> = stream.child("left").normalMatrix(rows: tasks, columns: rank)
      let right: Matrix<Double> = stream.child("right").normalMatrix(rows: rank, columns: width)
      let product: Matrix<Double> = left * right
      let truth = ((1 / product.frobeniusNorm) * product).elements
      var rows = Matrix<Double>(rows: tasks * examples, columns: tasks * width)
      for row in 0..<rows.rows {
        var own = stream.child("examples").child(row)
        for column in 0..<width { rows[row, row / examples * width + column] = own.normal() }
      }
      let problem = LeastSquares(x: rows, y: rows * truth)
      let nuclear = try NormMinimization(
        NuclearNorm(rows: tasks, columns: width), measurements: rows
      ).interpolant(values: problem.y)
      // Each task alone: the least l2 norm, which separates over tasks.
      let separate = try MinimumNorm.interpolant(x: rows, y: problem.y, norm: .l2)
      let inner = tasks + width
      let gaussian = try SingularValues(
        stream.child("start").normalMatrix(rows: inner, columns: inner) as Matrix<Double>)
      let start = scale * (gaussian.left * gaussian.rightTransposed)
      // V^T first, then U: (inner, width) and (tasks, inner).
      let (u, v) = (start.selectingRows(0..<tasks), start.selectingRows(tasks..<inner))
      let objective = Reparametrized(
        problem, by: MatrixProduct(widths: [width, inner, tasks]))
      let run = try Descent(
        .gradientDescent, step: .constant(0.5 / (try problem.smoothness())), steps: 200_000,
        gradientTolerance: 1e-9 * problem.y.euclideanNorm
      ).run(objective, from: v.transposed.elements + u.elements)
      let x = objective.map.output(run.point)
      error = x.distance(to: truth)
      separateError = separate.point.distance(to: truth)
      nuclearError = nuclear.point.distance(to: truth)
      ratio = try NuclearNorm(rows: tasks, columns: width).value(x) / nuclear.value
      residual = problem.residual(x).euclideanNorm / problem.y.euclideanNorm
      steps = run.steps
    }
  }
}
