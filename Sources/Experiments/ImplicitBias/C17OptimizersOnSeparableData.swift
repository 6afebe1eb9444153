import ImplicitBias
import LinearAlgebra

/// Momentum and sampling keep the limit on separable data; adaptive methods have their own.
public struct C17OptimizersOnSeparableData: Experiment {
  /// The identifier.
  public static let id = "C17"
  /// The readable name.
  public static let alias = "separable-optimizers"
  /// The source.
  public static let paper = "arXiv:1710.10345, section 4; arXiv:1806.01796, theorem 1"
  /// The claim.
  public static let claim =
    "On separable data momentum and stochastic gradients with a fixed step tend to the same"
    + " direction as gradient descent at the same rate; Adam and AdaGrad do not."
  /// Seconds on two cores.
  public static let typicalSeconds = 3.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let problem = SeparableClassification(rows: FourPoints.rows, loss: .logistic)
    let reference = try HardMargin.classifier(rows: problem.rows, norm: .l2)
    let step = try FourPoints.stepSize()
    let steps = 100_000
    func error(
      _ optimizer: Optimizer, _ size: Double, _ sampling: Sampling = .full, _ count: Int? = nil
    ) throws -> Double {
      let run = try Descent(
        optimizer, step: .constant(size), steps: count ?? steps, sampling: sampling
      ).run(problem, from: [0, 0])
      return MarginRecord(step: steps, point: run.point, problem: problem, reference: reference)
        .direction
    }
    let plain = try error(.gradientDescent, step)
    var outcome = ExperimentOutcome(
      setting: "the data of C16, logistic loss, 1e5 steps of gradient descent with step"
        + " η = 1/|Z|², 1e5 passes of SGD; the error is |w/|w| - w*/|w*||")
    outcome.checks = [
      ExperimentCheck(
        "direction error, gradient descent", plain, in: 0.07887 * 0.97...0.07887 * 1.03,
        because: "protocol C17: within 3 % of the NumPy run"),
      ExperimentCheck(
        "direction error, heavy ball 0.9 with step 0.1 η",
        try error(.heavyBall(momentum: 0.9), 0.1 * step), in: 0.07963 * 0.97...0.07963 * 1.03,
        because: "protocol C17: within 3 % of the NumPy run"),
    ]
    for seed in 0..<3 {
      outcome.checks.append(
        ExperimentCheck(
          "direction error over gradient descent's, SGD, seed \(seed)",
          try error(
            .gradientDescent, step, .shuffled(batch: 1, seed: context.seed("order", seed)),
            steps * problem.exampleCount) / plain, in: 0.97...1.03,
          because: "protocol C17: within 3 %; a pass moves as far as a full step"))
    }
    outcome.checks.append(
      ExperimentCheck(
        "direction error over gradient descent's, Nesterov 0.9 with step 0.1 η",
        try error(.nesterov(momentum: 0.9), 0.1 * step) / plain, in: 0.97...1.03,
        because: "protocol C17: momentum has the same limit at the same rate"))
    let box = try HardMargin.classifier(rows: problem.rows, norm: .lInfinity)
    for (name, optimizer) in [("Adam", Optimizer.adam()), ("AdaGrad", .adaGrad(epsilon: 1e-8))] {
      let run = try Descent(optimizer, step: .constant(0.01), steps: steps)
        .run(problem, from: [0, 0])
      for target in [reference, box] {
        let found = Comparison(
          classifier: run.point, margin: problem.margin(run.point), to: target,
          norm: { $0.euclideanNorm })
        outcome.measurements.append(
          ExperimentMeasurement(
            "angle of \(name) to the largest \(target.name) margin, degrees", found.angle))
      }
    }
    return outcome
  }
}
