import Foundation
import ImplicitBias
import LinearAlgebra

/// Gradient descent on separable data tends to the direction of largest margin, slowly.
public struct C16LogisticRegression: Experiment {
  /// The identifier.
  public static let id = "C16"
  /// The readable name.
  public static let alias = "logistic-regression"
  /// The source.
  public static let paper = "arXiv:1710.10345, theorems 3 and 5, figure 1; arXiv:1803.01905"
  /// The claim.
  public static let claim =
    "On separable data gradient descent on a loss with an exponential tail tends to the direction"
    + " of largest l₂ margin: the loss falls as 1/t, the margin's gap as 1/log t; steps scaled by"
    + " the loss close it as 1/t. The loss on noisy test data rises meanwhile, the error does not."
  /// Seconds on two cores.
  public static let typicalSeconds = 6.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let problem = SeparableClassification(rows: FourPoints.rows, loss: .logistic)
    let reference = try HardMargin.classifier(rows: problem.rows, norm: .l2)
    let step = try FourPoints.stepSize()
    let steps = context.scale == .quick ? 100_000 : 1_000_000
    var outcome = ExperimentOutcome(
      setting: "signed rows (2, 0.5), (0.6, 1.6), (3, 2), (2.5, 3), logistic loss, step 1/|Z|²,"
        + " \(steps) steps from the origin")
    outcome.checks = [
      ExperimentCheck(
        "|w* - golden|", reference.point.distance(to: FourPoints.direction), atMost: 1e-7,
        because: "protocol C16: 7 decimals"),
      ExperimentCheck(
        "largest margin less golden", reference.margin - FourPoints.margin, in: -1e-6...1e-6,
        because: "protocol C16: 6 decimals"),
      ExperimentCheck(
        "relative optimality gap", reference.relativeGap, atMost: 1e-8,
        because: "the certificate of the reference"),
    ]
    let marks = (2...6).map { Int(pow(10.0, Double($0))) }.filter { $0 <= steps }
    let checkpoints = Array(
      Set(marks + Descent.logarithmicCheckpoints(steps, count: 60).filter { $0 >= 10 })
    ).sorted()
    let records = try curve(
      problem, Descent(.gradientDescent, step: .constant(step), steps: steps), reference,
      checkpoints)
    let limit = reference.point.dot(reference.point)
    let last = records.last!
    outcome.checks.append(
      ExperimentCheck(
        "L η t at t = \(last.step) over |w*|²", last.loss * step * Double(last.step) / limit,
        in: 0.995...1.005, because: "protocol C16: the limit of L η t is |w*|², within 0.5 %"))
    let late = records.filter { $0.step >= 1000 }
    let products = late.map { $0.marginGap * log(Double($0.step)) }
    outcome.checks += [
      ExperimentCheck(
        "margin gap · log t from 1e3: range over mean",
        (products.max()! - products.min()!) * Double(products.count) / products.reduce(0, +),
        atMost: 0.05, because: "protocol C16: varies less than 5 %"),
      ExperimentCheck(
        "(1 - cos) log² t from 1e3, least", late.map(Self.scaledCosine).min()!, atLeast: 0.35,
        because: "protocol C16"),
      ExperimentCheck(
        "(1 - cos) log² t from 1e3, largest", late.map(Self.scaledCosine).max()!, atMost: 0.45,
        because: "protocol C16"),
      ExperimentCheck(
        "p of margin gap ~ (log t)^-p",
        RateFit(.logarithmic, t: late.map { Double($0.step) }, y: late.map(\.marginGap))?.exponent
          ?? .nan, in: 0.85...1.15, because: "protocol C16"),
    ]
    try addNormalized(&outcome, problem, reference, step)
    try addTestLoss(&outcome, problem, step, steps, context)
    outcome.tables.append(Self.table(records.filter { marks.contains($0.step) }, step))
    try outcome.draw(
      Self.figure(
        plain: records,
        normalized: try curve(
          problem.logarithm,
          Descent(.gradientDescent, step: .constant(step), steps: 100_000), reference,
          checkpoints.filter { $0 <= 100_000 })), name: "C16-logistic-regression", context)
    return outcome
  }

  private static func scaledCosine(_ record: MarginRecord) -> Double {
    record.cosineGap * pow(log(Double(record.step)), 2)
  }

  func curve(
    _ objective: some SeparableObjective, _ descent: Descent, _ reference: Reference,
    _ checkpoints: [Int]
  ) throws -> [MarginRecord] {
    var records: [MarginRecord] = []
    _ = try descent.run(
      objective, from: [Double](repeating: 0, count: objective.dimension), at: checkpoints
    ) {
      records.append(MarginRecord(step: $0, point: $1, problem: objective, reference: reference))
    }
    return records
  }

  /// Steps of size proportional to 1 / L.
  private func addNormalized(
    _ outcome: inout ExperimentOutcome, _ problem: SeparableClassification,
    _ reference: Reference, _ step: Double
  ) throws {
    let times = [1000, 3000, 10_000, 30_000, 100_000]
    let records = try curve(
      problem.logarithm, Descent(.gradientDescent, step: .constant(step), steps: times.last!),
      reference, times)
    outcome.checks.append(
      ExperimentCheck(
        "slope of log margin gap in log t, steps η/L",
        logarithmicSlope(times.map(Double.init), records.map(\.marginGap)), in: -1.05 ... -0.95,
        because: "protocol C16: 1/t"))
    outcome.measurements += records.map {
      ExperimentMeasurement("margin gap at t = \($0.step), steps η/L", $0.marginGap)
    }
  }

  /// The cross-entropy and the errors on noisy test points over time.
  private func addTestLoss(
    _ outcome: inout ExperimentOutcome, _ problem: SeparableClassification, _ step: Double,
    _ steps: Int, _ context: ExperimentContext
  ) throws {
    // Labels by the reference's direction, one in ten turned around.
    var stream = context.stream("test points")
    let count = 2000
    let points = stream.child("points").normalMatrix(rows: count, columns: 2) as Matrix<Double>
    let labels = (0..<count).map { row -> Double in
      let score = Array(points[row: row]).dot(FourPoints.direction)
      return (score < 0 ? -1 : 1) * (stream.uniform() < 0.1 ? -1 : 1)
    }
    let test = SeparableClassification(x: points, labels: labels, loss: .logistic)
    var seen: [(loss: Double, error: Double)] = []
    _ = try Descent(.gradientDescent, step: .constant(step), steps: steps)
      .run(problem, from: [0, 0], at: [100, 1000, 10_000, steps]) { _, point in
        seen.append(
          (
            test.value(point) / Double(count),
            Double(test.margins(point).count { $0 <= 0 }) / Double(count)
          ))
      }
    outcome.checks += [
      ExperimentCheck(
        "test cross-entropy: smallest rise between t = 100, 1e3, 1e4 and the end",
        zip(seen, seen.dropFirst()).map { $1.loss - $0.loss }.min()!,
        atLeast: .leastNonzeroMagnitude,
        because: "protocol C16: |w| grows, so wrong points cost more"
      ),
      ExperimentCheck(
        "test error at the end less that at t = 100", seen.last!.error - seen[0].error, atMost: 0,
        because: "protocol C16: the direction does not get worse"),
    ]
    outcome.measurements += [
      ExperimentMeasurement("test cross-entropy at t = 100", seen[0].loss),
      ExperimentMeasurement("test cross-entropy at the end", seen.last!.loss),
      ExperimentMeasurement("test error at t = 100", seen[0].error),
      ExperimentMeasurement("test error at the end", seen.last!.error),
    ]
  }
}
