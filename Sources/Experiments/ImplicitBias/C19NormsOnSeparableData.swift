import Figures
import ImplicitBias
import LinearAlgebra

/// Steepest descent in a norm reaches the largest margin in that norm.
public struct C19NormsOnSeparableData: Experiment {
  /// The identifier.
  public static let id = "C19"
  /// The readable name.
  public static let alias = "separable-norms"
  /// The source.
  public static let paper = "arXiv:1802.08246, theorem 5"
  /// The claim.
  public static let claim =
    "On separable data steepest descent tends to the largest margin in its own norm: coordinate"
    + " descent in l₁, sign descent in l_∞, gradient descent in l₂."
  /// Seconds on two cores.
  public static let typicalSeconds = 12.0

  static let norms: [VectorNorm] = [.l1, .lInfinity, .l2]
  static let limits = [0.97, 0.93, 0.99]

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let draws = context.scale == .quick ? 1 : 3
    let long = context.scale == .quick ? 300_000 : 1_000_000
    var outcome = ExperimentOutcome(
      setting:
        "12 Gaussian rows in R⁶ labelled by a plane, exponential loss, \(draws) draws; steps on"
        + " log L of 1/B², B the largest dual norm of a row, 1e5 and \(long) steps; fixed steps of"
        + " 1/(n B²)")
    let found = try concurrently(draws) { try Draw(context, $0, long) }
    for (index, draw) in found.enumerated() {
      for (place, norm) in Self.norms.enumerated() {
        outcome.checks.append(
          ExperimentCheck(
            "draw \(index): \(norm) margin over the largest after 1e5 steps",
            draw.ratios[place][place], atLeast: Self.limits[place], because: "protocol C19"))
        let best = draw.ratios.map { $0[place] }.max()!
        outcome.checks.append(
          ExperimentCheck(
            "draw \(index): best \(norm) margin less the matching method's",
            best - draw.ratios[place][place], atMost: 0.005,
            because: "protocol C19: in each norm the matching method is best"))
        outcome.checks.append(
          ExperimentCheck(
            "draw \(index): \(norm) margin over the largest after \(long) steps",
            draw.longRatios[place], atLeast: 0.999,
            because: "steepest descent reaches its norm's margin within 1e-3"))
      }
      outcome.tables.append(
        ExperimentTable(
          "Draw \(index): margins over the largest of each norm",
          columns: ["method"] + Self.norms.map { "\($0)" } + ["fixed steps"],
          rows: Self.norms.enumerated().map { place, norm in
            [.text("\(Optimizer.steepestDescent(norm))")]
              + draw.ratios[place].map { .number($0) } + [.number(draw.fixed[place])]
          }))
    }
    try outcome.draw(Self.figure(found[0]), name: "C19-separable-norms", context)
    return outcome
  }

  private static func figure(_ draw: Draw) -> FigureGrid {
    FigureGrid(
      "Steepest descent on separable data",
      panels: [
        Figure(
          "Each method in its own norm", x: Axis("step *t*", scale: .log),
          y: Axis("1 - margin / largest margin", scale: .log),
          series: norms.enumerated().map { place, norm in
            Series(
              "\(Optimizer.steepestDescent(norm))", x: draw.curves[place].map { Double($0.step) },
              y: draw.curves[place].map { 1 - $0.ratio }, style: .line, color: place)
          })
      ], columns: 1, caption: "Steps on the logarithm of the loss.")
  }
}

extension C19NormsOnSeparableData {
  /// One set of rows, the largest margins, and the margins that each method reaches.
  struct Draw: Sendable {
    /// By method and norm, after 1e5 steps.
    var ratios: [[Double]] = []
    /// By method in its own norm, after the long run.
    var longRatios: [Double] = []
    /// By method in its own norm, fixed steps on the loss itself.
    var fixed: [Double] = []
    var curves: [[(step: Int, ratio: Double)]] = []

    init(_ context: ExperimentContext, _ index: Int, _ long: Int) throws {
      var stream = context.stream("separable rows").child(index)
      let x: Matrix<Double> = stream.child("rows").normalMatrix(rows: 12, columns: 6)
      let plane = stream.normals(6)
      let problem = SeparableClassification(
        x: x, labels: (x * plane).map { $0 < 0 ? -1 : 1 }, loss: .exponential)
      let references = try norms.map { try HardMargin.classifier(rows: problem.rows, norm: $0) }
      for (place, norm) in norms.enumerated() {
        let reach = try (0..<12).map { try norm.dual(Array(problem.rows[row: $0])) }.max()!
        let origin = [Double](repeating: 0, count: 6)
        var own: [[Double]] = []
        var curve: [(step: Int, ratio: Double)] = []
        let marks = Array(
          Set(Descent.logarithmicCheckpoints(long, count: 60) + [100_000, long])
        ).sorted()
        _ = try Descent(
          .steepestDescent(norm), step: .constant(1 / (reach * reach)), steps: long
        ).run(problem.logarithm, from: origin, at: marks) { step, point in
          let margin = problem.margin(point)
          let ratios = try zip(norms, references).map {
            margin / (try $0.value(point)) * $1.value
          }
          if step == 100_000 { own.append(ratios) }
          curve.append((step, ratios[place]))
        }
        ratios.append(own[0])
        longRatios.append(curve.last!.ratio)
        curves.append(curve)
        let plain = try Descent(
          .steepestDescent(norm), step: .constant(1 / (12 * reach * reach)), steps: 100_000
        ).run(problem, from: origin).point
        fixed.append(problem.margin(plain) / (try norm.value(plain)) * references[place].value)
      }
    }
  }
}
