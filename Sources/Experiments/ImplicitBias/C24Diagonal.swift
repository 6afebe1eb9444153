import Foundation
import ImplicitBias
import LinearAlgebra

/// Diagonal linear networks of two layers tend to the largest l1 margin.
public struct C24Diagonal: Experiment {
  /// The identifier.
  public static let id = "C24"
  /// The readable name.
  public static let alias = "linear-diagonal"
  /// The source.
  public static let paper = "arXiv:1806.00468, theorem 3"
  /// The claim.
  public static let claim =
    "On separable data gradient descent on β = w₁ ⊙ ... ⊙ w_L tends to a first-order point of the"
    + " margin problem in |β|_{2/L}: for two layers to the largest l₁ margin."
  /// Seconds on two cores.
  public static let typicalSeconds = 12.0

  static let steps = 20_000
  static let scale = 0.1
  /// The penalty of three layers.
  static let bridge = BridgePenalty.coordinates(width: width, power: 2.0 / 3)
  static let width = 8

  /// The experiment.
  public init() {}

  private struct Draw: Sendable {
    let two: [Double]
    let three: [Double]
    let least: Reference
    /// The least |β|_{2/3}.
    let leastBridge: Reference
    let vector: [Double]
    var ratio: Double { two.reduce(0) { $0 + abs($1) } / least.value }
  }

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let (draws, width) = (3, Self.width)
    var outcome = ExperimentOutcome(
      setting:
        "3 Gaussian rows in R⁸ with random signs, exponential loss, Gaussian start of deviation"
        + " 0.1, 2e4 steps of 0.1/|∇log L|² on log L, \(draws) draws")
    let found = try concurrently(draws) { index -> Draw in
      let stream = context.stream("diagonal").child(index)
      let problem = try LinearNetworkProblem(width: width, rows: 3, stream)
      func train(_ depth: Int) throws -> [Double] {
        problem.atMarginOne(
          try problem.train(
            DiagonalNetwork(width: width, depth: depth), scale: Self.scale, steps: Self.steps,
            stream.child("start \(depth)")))
      }
      return Draw(
        two: try train(2), three: try train(3),
        least: try HardMargin.classifier(rows: problem.base.rows, norm: .l1),
        leastBridge: try BridgeMargin(Self.bridge, rows: problem.base.rows).least(),
        vector: problem.euclidean.point)
    }
    let best = found.min { $0.ratio < $1.ratio }!
    outcome.checks = [
      ExperimentCheck(
        "L = 2: |β|₁ at margin 1 over the least, best draw", best.ratio, in: 1 - 1e-8...1.005,
        because: "protocol C24"),
      ExperimentCheck(
        "L = 2: |β|₁ at margin 1 over the least, worst draw", found.map(\.ratio).max()!,
        atMost: 1.06, because: "protocol C24"),
      ExperimentCheck(
        "L = 2: coordinates in one sparsity pattern only, best draw",
        Double(zip(pattern(best.two), pattern(best.least.point)).count { $0 != $1 }), atMost: 0,
        because: "protocol C24: the pattern of the linear program; nonzero is 2 % of the largest"),
      ExperimentCheck(
        "largest relative gap of the least |β|₁", found.map(\.least.relativeGap).max()!,
        atMost: 1e-8, because: "the certificate of the reference"),
      ExperimentCheck(
        "largest relative gap of the least |β|_{2/3}", found.map(\.leastBridge.relativeGap).max()!,
        atMost: 2e-8, because: "the certificate of the branch and bound: 1e-8 of the sum of powers"),
      ExperimentCheck(
        "L = 3: |β|_{2/3} over the least, least of the draws",
        found.map { Self.bridge.value($0.three) / $0.leastBridge.value }.min()!,
        atLeast: 1 - 2e-8,
        because: "no classifier has less: the theory promises a first-order"
          + " point, not the least one"),
    ]
    outcome.tables.append(
      ExperimentTable(
        "Penalties at margin 1",
        columns: [
          "draw", "L = 2: |β|₁ / least", "L = 3: |β|_{2/3}", "least |β|_{2/3}",
          "SVM: |β|_{2/3}", "β, L = 2", "least l₁",
        ],
        rows: found.enumerated().map { index, draw in
          [
            .integer(index), .number(draw.ratio), .number(Self.bridge.value(draw.three)),
            .number(draw.leastBridge.value), .number(Self.bridge.value(draw.vector)),
            .text(draw.two.text(digits: 2)),
            .text(draw.least.point.text(digits: 2)),
          ]
        }))
    return outcome
  }

  private func pattern(_ beta: [Double]) -> [Bool] {
    beta.map { abs($0) > 0.02 * beta.largestMagnitude }
  }
}
