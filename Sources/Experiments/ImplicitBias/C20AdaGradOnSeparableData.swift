import Foundation
import ImplicitBias
import LinearAlgebra

/// AdaGrad's direction on separable data depends on its start and its step.
public struct C20AdaGradOnSeparableData: Experiment {
  /// The identifier.
  public static let id = "C20"
  /// The readable name.
  public static let alias = "adagrad-separable"
  /// The source.
  public static let paper = "arXiv:1802.08246, example 4"
  /// The claim.
  public static let claim =
    "On separable data AdaGrad's limit direction depends on its initial accumulators and its step"
    + " size, while gradient descent's does not."
  /// Seconds on two cores.
  public static let typicalSeconds = 2.0

  /// The angles that a NumPy run found.
  private static let golden: [(accumulators: [Double], step: Double, angle: Double)] = [
    ([0.25, 1], 0.01, 44.90), ([0.25, 1], 0.1, 43.79), ([0.25, 1], 1, 38.77),
    ([0.01, 4], 1, 25.39),
  ]

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    // The point (1, 1) of one class and its mirror image of the other are the same signed row, and
    // the mean of their losses is that of one.
    let problem = SeparableClassification(rows: Matrix([[1, 1]]), loss: .exponential)
    let steps = 200_000
    func angle(_ optimizer: Optimizer, _ step: Double) throws -> Double {
      let w = try Descent(optimizer, step: .constant(step), steps: steps)
        .run(problem, from: [0, 0]).point
      return atan2(w[1], w[0]) * 180 / .pi
    }
    var outcome = ExperimentOutcome(
      setting: "x = (1, 1) and its mirror image, mean exponential loss, from the origin, 2e5 steps")
    var found: [Double] = []
    for entry in Self.golden {
      let own = try angle(.adaGrad(accumulators: entry.accumulators), entry.step)
      found.append(own)
      outcome.checks.append(
        ExperimentCheck(
          "angle in degrees, accumulators (\(entry.accumulators[0]), \(entry.accumulators[1])),"
            + " step \(entry.step)", own, in: entry.angle - 0.05...entry.angle + 0.05,
          because: "protocol C20: a NumPy run, ±0.05"))
    }
    outcome.checks.append(
      ExperimentCheck(
        "angle in degrees, gradient descent", try angle(.gradientDescent, 0.1), in: 44.95...45.05,
        because: "protocol C20: the largest margin, ±0.05"))
    outcome.checks.append(
      ExperimentCheck(
        "spread of AdaGrad's angles", found.max()! - found.min()!, atLeast: 10,
        because: "protocol C20: the goldens are 19 degrees apart"))
    return outcome
  }
}
