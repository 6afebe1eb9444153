import LinearAlgebra

/// Optimizers against references on one problem: which solution each one picks.
///
/// ```swift
/// let problem = try BiasProblem.leastSquares(LeastSquares(x: x, y: y), description: "mine")
/// let methods = try ["gd", "adagrad", "coordinate"].map { try BiasMethod(parsing: $0) }
/// for run in try BiasStudy(methods, steps: 100_000).run(problem) {
///   print(run.method, run.nearest, run.comparisons.map(\.distance))
/// }
/// ```
public struct BiasStudy: Sendable {
  /// The methods.
  public var methods: [BiasMethod]
  /// The steps of each.
  public var steps: Int
  /// The step sizes, each of which every method is run with; empty takes one that is stable.
  public var stepSizes: [Double]
  /// The seed of sampled examples.
  public var seed: UInt64

  /// A study.
  public init(_ methods: [BiasMethod], steps: Int, stepSizes: [Double] = [], seed: UInt64 = 0) {
    self.methods = methods
    self.steps = steps
    self.stepSizes = stepSizes
    self.seed = seed
  }

  /// One optimizer on the problem.
  public struct Run: Sendable, Encodable {
    /// Beside one reference.
    public struct Beside: Sendable, Encodable {
      /// The reference's name.
      public let reference: String
      /// See ``Comparison/distance``.
      public let distance: Double
      /// See ``Comparison/angle``.
      public let angle: Double
      /// See ``Comparison/ratio``.
      public let ratio: Double
    }

    /// One time on the way.
    public struct Moment: Sendable, Encodable {
      /// The steps taken.
      public let step: Int
      /// The distances, in the order of the references.
      public let distances: [Double]
      /// The norm or margin ratios, in the order of the references.
      public let ratios: [Double]
      /// What is compared; encoded when it has at most 64 numbers.
      public let point: [Double]

      /// Writes the moment.
      public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(step, forKey: .step)
        try container.encode(distances, forKey: .distances)
        try container.encode(ratios, forKey: .ratios)
        if point.count <= 64 { try container.encode(point, forKey: .point) }
      }

      private enum CodingKeys: String, CodingKey {
        case step, distances, ratios, point
      }
    }

    /// The method, as it was named.
    public let method: String
    /// The step size, or the number its rule starts from.
    public let step: Double
    /// The steps taken.
    public let steps: Int
    /// Whether the gradient fell below 10^-12 of its start.
    public let isConverged: Bool
    /// |A w - y| / |y| at the end, of measurements.
    public let residual: Double?
    /// The smallest margin of w / |w|_2 at the end, of classification.
    public let margin: Double?
    /// The relative Euclidean distance from what was measured, of directions for classification.
    public let error: Double?
    /// The end beside every reference.
    public let comparisons: [Beside]
    /// The name of the reference whose norm explains the end best.
    public let nearest: String
    /// Whether that norm is within 1 % of the least.
    public let isExplained: Bool
    /// The law by which the distance to it falls over the last three powers of ten, when it halves
    /// there and a law fits; nil when the run converged.
    public let rate: Rate?
    /// What is compared, at the end.
    public let point: [Double]
    /// The way.
    public let curve: [Moment]
  }

  /// A fitted law.
  public struct Rate: Sendable, Encodable {
    /// "logarithmic" for C (log t)^(-p), "polynomial" for C t^(-p).
    public let law: RateFit.Law
    /// p.
    public let exponent: Double
  }

  /// Runs every method.
  ///
  /// - Parameter progress: called with a method's name and the share of methods done.
  /// - Throws: `ImplicitBiasError` when a method diverges or leaves its domain.
  public func run(
    _ problem: BiasProblem, progress: (String, Double) -> Void = { _, _ in }
  ) throws -> [Run] {
    let sizes = stepSizes.isEmpty ? [nil] : stepSizes.map(Optional.some)
    let pairs = methods.flatMap { method in sizes.map { (method, $0) } }
    return try pairs.enumerated().map { index, pair in
      progress(pair.0.name, Double(index) / Double(pairs.count))
      return try run(problem, pair.0, step: pair.1)
    }
  }

  private func run(_ problem: BiasProblem, _ method: BiasMethod, step: Double?) throws -> Run {
    let optimizer = try method.optimizer(for: problem.unknowns)
    var rule = try problem.stableStep(optimizer)
    if let step { rule = rule.replacing(scale: step) }
    var start = problem.start
    if method.needsPositiveNumbers, start.contains(where: { $0 <= 0 }) {
      start = start.map { _ in 1e-3 }
    }
    let first = problem.objective.gradient(start).largestMagnitude
    let tolerance = problem.kind == .leastSquares ? 1e-12 * first : 0
    let descent = Descent(
      optimizer, step: rule, steps: steps,
      sampling: method.isStochastic ? .shuffled(batch: 1, seed: seed) : .full,
      gradientTolerance: tolerance)
    var curve: [Run.Moment] = []
    let checkpoints = Descent.logarithmicCheckpoints(steps, count: 80)
    let result = try descent.run(problem.objective, from: start, at: checkpoints) { step, point in
      curve.append(try moment(problem, step, problem.output(point)))
    }
    let point = problem.output(result.point)
    let comparisons = try compare(problem, point)
    if result.isConverged || curve.last?.step != result.steps {
      curve.append(try moment(problem, result.steps, point))
    }
    let place = nearest(problem, comparisons)
    let isExplained = abs(comparisons[place].ratio - 1) <= 0.01
    return Run(
      method: method.name, step: rule.scale, steps: result.steps,
      isConverged: result.isConverged, residual: problem.residual?(point),
      margin: problem.margin.map { $0(point) / point.euclideanNorm },
      error: problem.truth.map { problem.error(point, from: $0) },
      comparisons: zip(problem.goals, comparisons).map {
        Run.Beside(
          reference: $0.name, distance: $1.distance, angle: $1.angle, ratio: $1.ratio)
      },
      nearest: problem.goals[place].name,
      isExplained: isExplained,
      rate: result.isConverged ? nil : approach(curve, place), point: point, curve: curve)
  }

  private func moment(
    _ problem: BiasProblem, _ step: Int, _ point: [Double]
  ) throws -> Run.Moment {
    let own = try compare(problem, point)
    return Run.Moment(
      step: step, distances: own.map(\.distance), ratios: own.map(\.ratio), point: point)
  }

  private func approach(_ curve: [Run.Moment], _ place: Int) -> Rate? {
    let late = curve.filter { $0.step >= max(10, steps / 1000) }
    guard let first = late.first, let last = late.last,
      last.distances[place] < 0.5 * first.distances[place], last.distances[place] > 1e-12,
      let fit = RateFit.best(
        t: late.map { Double($0.step) }, y: late.map { $0.distances[place] }),
      fit.deviation < 0.2
    else { return nil }
    return Rate(law: fit.law, exponent: fit.exponent)
  }

  private func compare(_ problem: BiasProblem, _ point: [Double]) throws -> [Comparison] {
    try problem.goals.map { goal in
      if let margin = problem.margin {
        return try Comparison(
          classifier: point, margin: margin(point), to: goal.reference, norm: goal.norm)
      }
      return try Comparison(interpolant: point, to: goal.reference, norm: goal.norm)
    }
  }

  /// The reference whose norm is nearest to the least: ratios over 1, or margin ratios below it.
  private func nearest(_ problem: BiasProblem, _ comparisons: [Comparison]) -> Int {
    comparisons.indices.min {
      abs(comparisons[$0].ratio - 1) < abs(comparisons[$1].ratio - 1)
    } ?? 0
  }
}

extension BiasProblem {
  /// The relative distance from the truth, of directions for classification.
  fileprivate func error(_ point: [Double], from truth: [Double]) -> Double {
    guard kind == .classification else {
      return point.adding(-1, truth).euclideanNorm / truth.euclideanNorm
    }
    return point.scaled(by: 1 / point.euclideanNorm)
      .adding(-1, truth.scaled(by: 1 / truth.euclideanNorm)).euclideanNorm
  }
}

extension StepRule {
  /// The same rule with another number c.
  public func replacing(scale c: Double) -> StepRule {
    switch self {
    case .constant: return .constant(c)
    case .inverseSquareRoot: return .inverseSquareRoot(c)
    case .inverse: return .inverse(c)
    case .relative: return .relative(c)
    }
  }
}
