import Figures
import Foundation
import ImplicitBias
import LinearAlgebra

/// Adaptive methods find a solution of least squares that is always wrong on one class; the others do
/// not.
public struct C5AdaptiveMethods: Experiment {
  /// The identifier.
  public static let id = "C5"
  /// The readable name.
  public static let alias = "adaptive-methods"
  /// The source.
  public static let paper = "arXiv:1705.08292, section 3.3 and lemma 3.1"
  /// The claim.
  public static let claim =
    "On constructed least squares AdaGrad, RMSProp and Adam interpolate with sign(Xᵀy) / 4, which"
    + " takes every fresh example for the larger class, while gradient descent, SGD, heavy ball and"
    + " Nesterov find the least norm, which has no test error."
  /// Seconds on two cores.
  public static let typicalSeconds = 5.0

  /// The share of the larger class.
  private static let share = 0.55
  private static let rows = 60
  /// Beyond it a solution of least norm and its iterates count as equal.
  private static let tolerance = 1e-6

  /// The experiment.
  public init() {}

  /// A method, and whether it is adaptive.
  private struct Method {
    let name: String
    let isAdaptive: Bool
    let descent: Descent

    /// The methods for steps below 1 / curvature.
    static func all(curvature: Double, quick: Bool, seed: UInt64) -> [Method] {
      let steps = quick ? 10_000 : 20_000
      // The least eigenvalue of X X^T on these data is at least 1, as every row has a feature of its own,
      // so plain steps of 1 / L shrink the residual by 1 - 1 / L.
      let step = StepRule.constant(1 / curvature)
      // A row has at most 3 + 5 ones: its own step is stable below 2 / 8.
      let single = StepRule.constant(1.0 / 8)
      return [
        Method("gradient descent", false, .gradientDescent, step, steps),
        Method(
          "SGD", false, .gradientDescent, single, steps * 5,
          sampling: .shuffled(batch: 1, seed: seed)),
        Method("heavy ball", false, .heavyBall(momentum: 0.9), step, steps),
        Method("Nesterov", false, .nesterov(momentum: 0.9), step, steps),
        Method("AdaGrad", true, .adaGrad(epsilon: 1e-8), .constant(0.05), steps),
        // Normalized steps do not shrink by themselves: theirs fall.
        Method(
          "RMSProp", true, .rmsProp(decay: 0.99, epsilon: 1e-8), .inverseSquareRoot(0.005), steps),
        Method("Adam", true, .adam(epsilon: 1e-8), .inverse(0.1), steps),
      ]
    }

    private init(
      _ name: String, _ isAdaptive: Bool, _ optimizer: ImplicitBias.Optimizer, _ step: StepRule,
      _ steps: Int, sampling: Sampling = .full
    ) {
      self.name = name
      self.isAdaptive = isAdaptive
      descent = Descent(
        optimizer, step: step, steps: steps, sampling: sampling, gradientTolerance: 1e-13)
    }
  }

  /// Training rows with known solutions.
  private struct Construction {
    let x: Matrix<Double>
    let y: [Double]
    let positive: Int
    let negative: Int

    init(_ y: [Double]) {
      self.y = y
      positive = y.count { $0 > 0 }
      negative = y.count - positive
      x = Matrix(rows: y.count, columns: 3 + 5 * y.count) { row, column -> Double in
        switch column {
        case 0: return y[row]
        case 1, 2: return 1
        default:
          let own = column - 3 - 5 * row
          return (0...Int(2 * (1 - y[row]))).contains(own) ? 1 : 0
        }
      }
    }

    /// The least norm solution's coefficients X^T alpha in closed form, of a positive and a negative row.
    var coefficients: (positive: Double, negative: Double) {
      let (p, n) = (Double(positive), Double(negative))
      let d = 15 * p + 3 * n + 8 * p * n + 5
      return ((4 * n + 5) / d, -(4 * p + 1) / d)
    }

    /// sign(X^T y) / 4.
    var signs: [Double] {
      x.apply(.transposed, to: y).map { $0 == 0 ? 0 : $0 > 0 ? 0.25 : -0.25 }
    }

    /// The value of `point` on a fresh example: its own features have weight 0, as no training row
    /// has them.
    static func value(_ point: [Double], _ label: Double) -> Double {
      point[0] * label + point[1] + point[2]
    }
  }

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let quick = context.scale == .quick
    var outcome = ExperimentOutcome(
      setting: "\(Self.rows) rows from the origin: 33 positive and 27 negative ones, and"
        + " \(quick ? 1 : 3) draws with P(y = 1) = \(Self.share); 10,000 fresh labels; epsilon 1e-8;"
        + " RMSProp with decay 0.99 and steps 0.005 / √t, Adam with steps 0.1 / t")
    let fixed = Construction((0..<Self.rows).map { $0 < 33 ? 1 : -1 })
    let draws = (0..<(quick ? 1 : 3)).map { Construction(Self.draw(context, $0)) }
    var rows: [[ExperimentTable.Cell]] = []
    for (index, construction) in ([fixed] + draws).enumerated() {
      let name = index == 0 ? "33 and 27" : "draw \(index)"
      rows += try run(construction, name, context, index, &outcome)
    }
    outcome.tables.append(
      ExperimentTable(
        "Where the methods end",
        columns: ["rows", "method", "distance from its limit", "f(+)", "f(-)", "test error"],
        rows: rows))
    let short = try Descent(
      .rmsProp(decay: 0.9, epsilon: 1e-8), step: .inverse(0.1), steps: 10_000
    ).run(
      LeastSquares(x: fixed.x, y: fixed.y), from: [Double](repeating: 0, count: fixed.x.columns))
    outcome.measurements.append(
      ExperimentMeasurement(
        "RMSProp with decay 0.9 and steps 0.1 / t: distance from sign(Xᵀy) / 4",
        short.point.distance(to: fixed.signs)))
    outcome.notes.append(
      "The line of multiples of sign(Xᵀy) is not stable for RMSProp with a short memory: rounding"
        + " errors beside it grow until the iterates end a few thousandths from it (measured above)."
    )
    let figure = try figure(fixed, quick: quick, seed: context.seed("order"))
    try outcome.draw(figure, name: "C5-adaptive-methods", context)
    return outcome
  }

  /// Labels of which more are positive.
  private static func draw(_ context: ExperimentContext, _ index: Int) -> [Double] {
    var random = context.stream("labels").child(index)
    while true {
      let y = (0..<rows).map { _ in random.uniform() < share ? 1.0 : -1 }
      if y.reduce(0, +) > 0, y.contains(-1) { return y }
    }
  }

  private func run(
    _ data: Construction, _ name: String, _ context: ExperimentContext, _ index: Int,
    _ outcome: inout ExperimentOutcome
  ) throws -> [[ExperimentTable.Cell]] {
    let gram = Matrix<Double>.product(data.x, .none, data.x, .transposed)
    let solved = try Cholesky(gram).solve(data.y)
    let (plus, minus) = data.coefficients
    let closed = data.y.map { $0 > 0 ? plus : minus }
    let least = data.x.apply(.transposed, to: closed)
    outcome.checks.append(
      ExperimentCheck(
        "\(name): |alpha in closed form - solve(XXᵀ, y)|",
        closed.adding(-1, solved).largestMagnitude, atMost: 1e-12, because: "protocol C5"))
    let curvature = try SymmetricEigen(gram).values.last ?? .nan
    var random = context.stream("fresh labels").child(index)
    let fresh = (0..<10_000).map { _ in random.uniform() < Self.share ? 1.0 : -1 }
    let negatives = Double(fresh.count { $0 < 0 }) / Double(fresh.count)
    let problem = LeastSquares(x: data.x, y: data.y)
    let methods = Method.all(
      curvature: curvature, quick: context.scale == .quick, seed: context.seed("order"))
    let start = [Double](repeating: 0, count: data.x.columns)
    let ends = try concurrently(methods.count) {
      try methods[$0].descent.run(problem, from: start).point
    }
    var rows: [[ExperimentTable.Cell]] = []
    for (method, end) in zip(methods, ends) {
      let limit = method.isAdaptive ? data.signs : least
      let distance = end.distance(to: limit)
      let error =
        Double(fresh.count { $0 * Construction.value(end, $0) <= 0 }) / Double(fresh.count)
      let (up, down) = (Construction.value(end, 1), Construction.value(end, -1))
      outcome.checks += [
        ExperimentCheck(
          "\(name), \(method.name): distance from "
            + (method.isAdaptive ? "sign(Xᵀy) / 4" : "Xᵀ(XXᵀ)⁻¹y"), distance,
          atMost: method.isAdaptive ? 1e-3 : Self.tolerance,
          because: method.isAdaptive
            ? "protocol C5" : "iterates stay in the row space; the rate of convergence"),
        ExperimentCheck(
          "\(name), \(method.name): test error", error,
          in: method.isAdaptive ? negatives...negatives : 0...0,
          because: method.isAdaptive
            ? "protocol C5: the share of negative examples, all wrong" : "protocol C5"),
      ]
      if index == 0, !method.isAdaptive {
        outcome.checks += [
          ExperimentCheck(
            "\(method.name): f(+)", up, in: 0.9848...0.9858, because: "protocol C5: about .985"),
          ExperimentCheck(
            "\(method.name): f(-)", down, in: -0.9145 ... -0.9130,
            because: "protocol C5: about -.914"),
        ]
      }
      rows.append([
        .text(name), .text(method.name), .number(distance), .number(up), .number(down),
        .number(error),
      ])
    }
    return rows
  }

  /// The value of a fresh negative example along the way.
  private func figure(_ data: Construction, quick: Bool, seed: UInt64) throws -> FigureGrid {
    let gram = Matrix<Double>.product(data.x, .none, data.x, .transposed)
    let methods = Method.all(
      curvature: try SymmetricEigen(gram).values.last ?? .nan, quick: quick, seed: seed)
    let problem = LeastSquares(x: data.x, y: data.y)
    let start = [Double](repeating: 0, count: data.x.columns)
    let shown = methods.filter { $0.name != "SGD" }
    let steps = 10_000
    let checkpoints = Descent.logarithmicCheckpoints(steps, count: 25)
    let (plus, minus) = data.coefficients
    let (p, n) = (Double(data.positive) * plus, Double(data.negative) * minus)
    let panels = [1.0, -1].map { label in
      (
        label: label, theory: [label * (p - n) + 2 * (p + n), (label + 2) / 4],
        series: shown.map { _ in [(Double, Double)]() }
      )
    }
    var points = panels.map(\.series)
    for (index, method) in shown.enumerated() {
      var descent = method.descent
      descent.steps = steps
      descent.gradientTolerance = 0
      _ = try descent.run(problem, from: start, at: checkpoints) { step, point in
        for (panel, content) in panels.enumerated() {
          points[panel][index].append((Double(step), Construction.value(point, content.label)))
        }
      }
    }
    return FigureGrid(
      "Fresh examples along the way",
      panels: zip(panels, points).map { panel, points in
        Figure(
          panel.label > 0 ? "label +1" : "label -1", x: Axis("step *t*", scale: .log),
          y: Axis("output on a fresh example"),
          series: zip(shown.indices, zip(shown, points)).map { index, content in
            Series(
              content.0.name, x: content.1.map(\.0), y: content.1.map(\.1), style: .markers,
              color: index)
          } + [
            Series(
              "least norm", x: [1, Double(steps)], y: [panel.theory[0], panel.theory[0]],
              style: .line, color: 0),
            Series(
              "sign(Xᵀy)/4", x: [1, Double(steps)], y: [panel.theory[1], panel.theory[1]],
              style: .dashedLine, color: 3),
          ])
      },
      caption:
        "33 positive and 27 negative rows. An output is right where it has the sign of the label:"
        + " adaptive methods take both for positive.")
  }
}
