import Foundation
import LinearAlgebra

/// A run of an optimizer: method, step sizes, sampling and length.
///
/// ```swift
/// let problem = LeastSquares(x: x, y: y)
/// let run = try Descent(.adaGrad(), step: .constant(0.1), steps: 100_000)
///   .run(problem, from: start)
/// let nearest = try MinimumNorm.interpolant(x: x, y: y, norm: .lInfinity)
/// print(run.point, nearest.point, nearest.relativeGap)
/// ```
public struct Descent: Sendable {
  /// The method.
  public var optimizer: Optimizer
  /// The step sizes.
  public var step: StepRule
  /// The largest number of steps.
  public var steps: Int
  /// Which examples a gradient is taken of.
  public var sampling: Sampling
  /// The run ends when no coordinate of the gradient is larger; 0 for never.
  public var gradientTolerance: Double

  /// A run.
  public init(
    _ optimizer: Optimizer, step: StepRule, steps: Int, sampling: Sampling = .full,
    gradientTolerance: Double = 0
  ) {
    self.optimizer = optimizer
    self.step = step
    self.steps = steps
    self.sampling = sampling
    self.gradientTolerance = gradientTolerance
  }

  /// Where a run ended.
  public struct Result: Sendable {
    /// The last point.
    public let point: [Double]
    /// The steps taken.
    public let steps: Int
    /// Whether the gradient fell below the tolerance.
    public let isConverged: Bool
  }

  /// Runs from `start`.
  ///
  /// - Parameters:
  ///   - checkpoints: the numbers of steps, ascending, after which `observe` is called.
  ///   - observe: called with the number of steps taken and the point.
  /// - Throws: `ImplicitBiasError.diverged`, `.outsideDomain`, `.lossOverflow` where a separable
  ///   loss is infinite at the start, `.lossUnderflow` where plain steps on one stop moving; what
  ///   `observe` throws.
  /// - Precondition: one number of `start` for every unknown.
  public func run(
    _ objective: any Objective, from start: [Double], at checkpoints: [Int] = [],
    observe: (Int, [Double]) throws -> Void = { _, _ in }
  ) throws -> Result {
    precondition(
      start.count == objective.dimension,
      "a start of \(start.count) numbers for \(objective.dimension) unknowns")
    var rule = optimizer.rule(dimension: objective.dimension)
    var batches = BatchOrder(sampling, count: objective.exampleCount)
    var point = start
    var nextCheckpoint = 0
    try checkStart(objective, start)
    for step in 0..<steps {
      while nextCheckpoint < checkpoints.count, checkpoints[nextCheckpoint] <= step {
        try observe(step, point)
        nextCheckpoint += 1
      }
      var largest = 0.0
      let batch = batches.next()
      try rule.advance(
        &point,
        gradient: {
          let g =
            batch.isEmpty ? objective.gradient($0) : objective.gradient($0, examples: batch)
          largest = g.largestMagnitude
          return g
        },
        stepSize: { self.step.size(step: step, gradient: $0) })
      if largest == 0, let separable = objective as? any SeparableObjective {
        throw ImplicitBiasError.lossUnderflow(step: step, smallestMargin: separable.margin(point))
      }
      if !(largest < .infinity) || (step & 63 == 0 && !point.allSatisfy(\.isFinite)) {
        throw ImplicitBiasError.diverged(
          optimizer: optimizer.description, step: step, stepSize: self.step.scale)
      }
      if largest <= gradientTolerance, batch.isEmpty {
        return Result(point: point, steps: step + 1, isConverged: true)
      }
    }
    guard point.allSatisfy(\.isFinite) else {
      throw ImplicitBiasError.diverged(
        optimizer: optimizer.description, step: steps, stepSize: step.scale)
    }
    while nextCheckpoint < checkpoints.count, checkpoints[nextCheckpoint] <= steps {
      try observe(steps, point)
      nextCheckpoint += 1
    }
    return Result(point: point, steps: steps, isConverged: false)
  }

  private func checkStart(_ objective: any Objective, _ start: [Double]) throws {
    guard let separable = objective as? any SeparableObjective,
      !separable.value(start).isFinite
    else { return }
    throw ImplicitBiasError.lossOverflow(step: 0, smallestMargin: separable.margin(start))
  }

  /// `count` numbers of steps from 1 to `steps`, equally far apart in logarithm, without repetition.
  public static func logarithmicCheckpoints(_ steps: Int, count: Int) -> [Int] {
    guard steps > 1, count > 1 else { return [steps] }
    let ratio = Double(steps)
    var result: [Int] = []
    for index in 0..<count {
      let exponent = Double(index) / Double(count - 1)
      let step = Int(pow(ratio, exponent).rounded())
      if step > result.last ?? 0 { result.append(step) }
    }
    return result
  }
}
