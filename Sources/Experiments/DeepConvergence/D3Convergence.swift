import LinearAlgebra

/// Gradient descent on deep networks reaches no loss at a linear rate.
public struct D3Convergence: Experiment {
  /// The identifier.
  public static let id = "D3"
  /// The readable name.
  public static let alias = "deep-convergence"
  /// The source.
  public static let paper = "arXiv:1811.03962, theorems 1 and 2"
  /// The claim.
  public static let claim =
    "Gradient descent and stochastic gradient descent on the hidden layers of a wide deep ReLU network"
    + " reach no training loss at a linear rate, in a number of steps polynomial in depth and 1/δ."
  /// Seconds on two cores.
  public static let typicalSeconds = 90.0

  /// The experiment.
  public init() {}

  static let depths = [2, 5, 10]

  /// Runs the experiment.
  ///
  /// - Throws: when a network cannot be built or a kernel not be factored.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let problem = DeepProblem(context)
    let widths = context.scale == .quick ? [256] : [256, 1024]
    var runs: [DeepRun] = []
    for width in widths {
      for layers in Self.depths {
        context.progress?(
          "L = \(layers), m = \(width)", Double(runs.count) / Double(3 * widths.count + 2))
        runs.append(
          try DeepRun(
            problem, layers: layers, width: width, seed: context.seed("network \(layers)", width),
            steps: 1000))
      }
    }
    context.progress?("stochastic gradient descent", 0.8)
    let stochastic = try DeepRun(
      problem, layers: 5, width: 256, seed: context.seed("network 5", 256), steps: 10_000,
      batchSize: 2)
    context.progress?("closer points", 0.9)
    let close = DeepProblem(context, closeness: 0.25)
    let slow = try DeepRun(
      close, layers: 2, width: 256, seed: context.seed("network 2", 256), steps: 20_000)
    let reference = try DeepRun(
      DeepProblem(context, closeness: 0.999_999), layers: 2, width: 256,
      seed: context.seed("network 2", 256), steps: 20_000)
    var outcome = ExperimentOutcome(
      setting: "n = \(problem.x.rows) points, δ = \(problem.separation), random signs, d = 1;"
        + " η = 1/λ_max(K(0)); until F < \(DeepRun.goal)")
    outcome.checks = Self.checks(runs, stochastic, slow, reference, problem, close)
    outcome.measurements = runs.map {
      ExperimentMeasurement(
        "steps to F < 1e-8, L = \($0.layers), m = \($0.width)",
        $0.stepsToGoal.map(Double.init) ?? .infinity)
    }
    outcome.measurements += runs.map {
      ExperimentMeasurement(
        "largest |W_l - W_l(0)|_2, L = \($0.layers), m = \($0.width)", $0.movement)
    }
    try outcome.draw(Self.figure(runs, stochastic), name: "D3-deep-convergence", context)
    return outcome
  }

  private static func checks(
    _ runs: [DeepRun], _ stochastic: DeepRun, _ slow: DeepRun, _ reference: DeepRun,
    _ problem: DeepProblem, _ close: DeepProblem
  ) -> [ExperimentCheck] {
    func steps(_ run: DeepRun) -> Double { run.stepsToGoal.map(Double.init) ?? .infinity }
    let growth = Set(runs.map(\.width)).map { width in
      let own = runs.filter { $0.width == width }
      return steps(own[own.count - 1]) / steps(own[0])
    }.max()!
    return [
      ExperimentCheck(
        "most steps to F < 1e-8", runs.map(steps).max()!, atMost: 1000, because: "protocol D3"),
      ExperimentCheck(
        "least R² of log F over steps from 10 on", runs.map(\.linearity).min()!, atLeast: 0.97,
        because: "protocol D3: a linear rate"),
      ExperimentCheck(
        "steps at L = 10 over steps at L = 2", growth, atMost: 10,
        because: "protocol D3: polynomial in depth"),
      ExperimentCheck(
        "steps of stochastic gradient descent, batches of 2, L = 5", steps(stochastic),
        atMost: 10_000, because: "protocol D3: it converges too"),
      ExperimentCheck(
        "steps with two points 4 times closer over steps before", steps(slow) / steps(reference),
        in: 2...32,
        because: "protocol D3: polynomial in 1/δ; δ fell from the first two points' distance in"
          + " \(problem.separation) to \(close.separation)"),
    ]
  }
}
