import Figures
import ImplicitBias
import LinearAlgebra

/// Classification through X = U U^T tends to the margin problem in the trace.
public struct C21OneBitCompletion: Experiment {
  /// The identifier.
  public static let id = "C21"
  /// The readable name.
  public static let alias = "one-bit-completion"
  /// The source.
  public static let paper = "arXiv:1802.08246, section 5"
  /// The claim.
  public static let claim =
    "Gradient descent on Σ exp(-y_n ⟨A_n, UUᵀ⟩) tends to the direction of argmin tr X subject to"
    + " y_n ⟨A_n, X⟩ ≥ 1, X ⪰ 0; from some signs of a matrix of rank 1 it finds the others."
  /// Seconds on two cores.
  public static let typicalSeconds = 2.0

  static let steps = 30_000

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let draws = context.scale == .quick ? 1 : 3
    var outcome = ExperimentOutcome(
      setting: "exponential loss, 3e4 steps of 0.1/|∇log L|² on log L from Gaussian U of deviation"
        + " 0.01; 10 Gaussian measurements of 6 x 6 matrices with the signs of a matrix of rank 1, and"
        + " 20 of 28 off-diagonal signs of an 8 x 8 matrix of rank 1; \(draws) draws")
    let found = try concurrently(2 * draws) { job in
      try Draw(context, job % draws, isCompletion: job >= draws)
    }
    var curves: [Series] = []
    for (job, draw) in found.enumerated() {
      let isCompletion = job >= draws
      let name = (isCompletion ? "signs" : "Gaussian") + ", draw \(job % draws)"
      let last = draw.curve.last!.ratio
      outcome.checks += [
        ExperimentCheck(
          "\(name): relative gap of the least trace", draw.least.relativeGap, atMost: 1e-8,
          because: "the certificate of the reference"),
        ExperimentCheck(
          "\(name): trace at margin 1 over the least", last,
          in: 1 - 1e-8...(isCompletion ? 1.002 : 1.03), because: "protocol C21"),
      ]
      if isCompletion {
        outcome.checks.append(
          ExperimentCheck(
            "\(name): hidden signs recovered", draw.recovered, atLeast: 1,
            because: "protocol C21: all of them"))
      } else {
        let ratios = draw.curve.filter { $0.step >= 1000 }.map(\.ratio)
        outcome.checks.append(
          ExperimentCheck(
            "\(name): largest rise of the ratio from 1e3 on",
            zip(ratios, ratios.dropFirst()).map { $1 - $0 }.max()!, atMost: 0,
            because: "protocol C21: it decreases in t"))
      }
      guard job % draws == 0 else { continue }
      curves.append(
        Series(
          isCompletion ? "signs" : "Gaussian", x: draw.curve.map { Double($0.step) },
          y: draw.curve.map { $0.ratio - 1 }, style: .line, color: isCompletion ? 1 : 0))
    }
    try outcome.draw(
      FigureGrid(
        "Factorized classification",
        panels: [
          Figure(
            "Toward the least trace", x: Axis("step *t*", scale: .log),
            y: Axis("trace at margin 1 / least - 1", scale: .log), series: curves)
        ], columns: 1, caption: "Steps on the logarithm of the loss."),
      name: "C21-one-bit-completion", context)
    return outcome
  }
}

extension C21OneBitCompletion {
  /// One problem and the trace of its iterates at margin 1.
  struct Draw: Sendable {
    let least: Reference
    private(set) var curve: [(step: Int, ratio: Double)] = []
    /// The share of hidden signs that the last iterate has right.
    private(set) var recovered = Double.nan

    init(_ context: ExperimentContext, _ index: Int, isCompletion: Bool) throws {
      let size = isCompletion ? 8 : 6
      let stream = context.stream(isCompletion ? "signs" : "gaussian signs").child(index)
      let signs = OneBitSigns(
        size: size, count: isCompletion ? 20 : 10, isCompletion: isCompletion, stream)
      let rows = signs.rows
      let base = SeparableClassification(rows: rows, loss: .exponential)
      let map = SymmetricProduct(size: size)
      least = try NormMinimization(PositiveTrace(size: size), measurements: rows).largestMargin()
      var start = stream.child("start")
      let value = least.value
      var curve: [(step: Int, ratio: Double)] = []
      let run = try Descent(.gradientDescent, step: .relative(0.1), steps: steps).run(
        Reparametrized(base, by: map).logarithm,
        from: start.normals(map.parameterCount).scaled(by: 0.01),
        at: [300, 1000, 2000, 4000, 8000, 15_000, 30_000]
      ) { step, point in
        let x = map.output(point)
        let trace = (0..<size).reduce(0) { $0 + x[$1 * size + $1] }
        curve.append((step, trace / base.margin(x) / value))
      }
      self.curve = curve
      guard isCompletion else { return }
      let x = map.output(run.point)
      recovered = signs.recovered(x)
    }
  }
}
