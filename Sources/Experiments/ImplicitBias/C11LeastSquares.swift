import ImplicitBias
import LinearAlgebra

/// Gradient descent with any momentum or sampling ends in the nearest solution.
public struct C11LeastSquares: Experiment {
  /// The identifier.
  public static let id = "C11"
  /// The readable name.
  public static let alias = "least-squares"
  /// The source.
  public static let paper = "arXiv:1802.08246, section 2"
  /// The claim.
  public static let claim =
    "On underdetermined least squares gradient descent, stochastic or with momentum, ends in the"
    + " solution nearest to its start, for any step size; in a constant metric P in the nearest in"
    + " |w|_{P⁻¹}; natural gradient only for small steps in that of mirror descent."
  /// Seconds on two cores.
  public static let typicalSeconds = 2.0

  static let (rows, columns) = (5, 12)

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails or an optimizer diverges.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let draws = context.scale == .quick ? 1 : 3
    let problems = try (0..<draws).map { try Draw(context, $0) }
    var outcome = ExperimentOutcome(
      setting: "\(Self.rows) x \(Self.columns) Gaussian measurements and values, Gaussian start,"
        + " \(draws) draws; the largest distance over draws is judged")
    let methods: [(String, Optimizer, Sampling)] = [
      ("gradient descent", .gradientDescent, .full),
      ("SGD, one row at a time", .gradientDescent, .shuffled(batch: 1, seed: context.seed)),
      ("heavy ball 0.9", .heavyBall(momentum: 0.9), .full),
      ("Nesterov 0.9", .nesterov(momentum: 0.9), .full),
    ]
    for (name, optimizer, sampling) in methods {
      let distances = try problems.map {
        try $0.limit(optimizer, sampling).distance(to: $0.nearest)
      }
      outcome.checks.append(
        ExperimentCheck(
          "|w - w*|, \(name)", distances.max() ?? .nan, atMost: 1e-8,
          because: "protocol C11; every update lies in the span of the rows"))
    }
    for share in [0.2, 1.8] {
      let distances = try problems.map { draw in
        try draw.limit(.preconditioned(draw.metric), .full, share: share / draw.metricNorm)
          .distance(to: draw.nearestInMetric)
      }
      outcome.checks.append(
        ExperimentCheck(
          "|w - w_P*|, metric P, step \(share) / |X|²|P|", distances.max() ?? .nan, atMost: 1e-8,
          because: "protocol C11; every update lies in the span of the rows of XP"))
    }
    let far = problems.map { $0.nearestInMetric.distance(to: $0.nearest) }
    outcome.checks.append(
      ExperimentCheck(
        "smallest |w_P* - w*|", far.min() ?? .nan, atLeast: 1e-2,
        because: "the two references must differ for the lines above to say anything"))
    try addNaturalGradient(&outcome, context)
    return outcome
  }

  /// The distance of natural gradient's limit from mirror descent's, over the step size.
  private func addNaturalGradient(
    _ outcome: inout ExperimentOutcome, _ context: ExperimentContext
  ) throws {
    let problem = try PositiveProblem(context, 0)
    let target = try BregmanProjection(
      .entropy, x: problem.x, y: problem.y, from: problem.start)
    let steps = [1.0, 0.5, 0.25, 0.125].map { 0.05 * $0 }
    let gaps = try steps.map { step in
      try Descent(
        .naturalGradient(.entropy), step: .constant(step), steps: 400_000, gradientTolerance: 1e-12
      ).run(problem.objective, from: problem.start).point.distance(to: target.point)
    }
    outcome.checks.append(
      ExperimentCheck(
        "slope of log |w - w_ψ| in log step, natural gradient of the entropy",
        logarithmicSlope(steps, gaps), in: 0.85...1.15,
        because: "protocol C11: the gap to mirror descent is of first order in the step;"
          + " terms of second order bend the slope over steps of 0.006 to 0.05"))
    for (step, gap) in zip(steps, gaps) {
      outcome.measurements.append(
        ExperimentMeasurement("natural gradient, |w - w_ψ| at step \(step)", gap))
    }
  }
}

extension C11LeastSquares {
  /// One random problem with its nearest solutions.
  struct Draw {
    let objective: LeastSquares
    let start: [Double]
    let smoothness: Double
    /// The nearest solution to the start.
    let nearest: [Double]
    /// A random metric P and its largest eigenvalue.
    let metric: Matrix<Double>
    let metricNorm: Double
    /// The nearest solution to the start in |w|_{P^{-1}}.
    let nearestInMetric: [Double]

    init(_ context: ExperimentContext, _ index: Int) throws {
      let (n, d) = (C11LeastSquares.rows, C11LeastSquares.columns)
      var stream = context.stream("least squares").child(index)
      objective = LeastSquares(
        x: stream.child("rows").normalMatrix(rows: n, columns: d), y: stream.normals(n))
      start = stream.normals(d)
      smoothness = try objective.smoothness()
      nearest = try MinimumNorm.interpolant(
        x: objective.x, y: objective.y, norm: .l2, around: start
      ).point
      let factor: Matrix<Double> = stream.child("metric").normalMatrix(rows: d, columns: d)
      metric = ((1 / Double(d)) * factor.gram()).addingToDiagonal(0.1)
      let eigen = try SymmetricEigen(metric)
      metricNorm = eigen.values.last ?? 1
      nearestInMetric = try MinimumNorm.interpolant(
        x: objective.x, y: objective.y,
        norm: .quadratic(eigen.apply({ 1 / $0 }, to: .identity(d))), around: start
      ).point
    }

    /// The limit with the step `share` / |X|^2; rows one at a time keep it stable as |x_i| <= |X|.
    func limit(_ optimizer: Optimizer, _ sampling: Sampling, share: Double = 0.5) throws
      -> [Double]
    {
      let isFull = sampling == .full
      return try Descent(
        optimizer, step: .constant(share / smoothness), steps: isFull ? 400_000 : 200_000,
        sampling: sampling, gradientTolerance: isFull ? 1e-13 * smoothness : 0
      ).run(objective, from: start).point
    }
  }
}
