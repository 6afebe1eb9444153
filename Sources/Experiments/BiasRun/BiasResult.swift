import Foundation
import ImplicitBias
import LinearAlgebra

/// What `ntkit bias` found.
public struct BiasResult: Sendable, Encodable {
  /// One reference.
  public struct Goal: Sendable, Encodable {
    /// The name.
    public let name: String
    /// The least norm, or the inverse of the largest margin.
    public let value: Double
    /// The proven relative distance from the least.
    public let relativeGap: Double
    /// Whether no other solution has the least norm; nil where it was not looked.
    public let isUnique: Bool?
    /// The solution.
    public let point: [Double]
  }

  /// The version of this form.
  public let schemaVersion = 1
  /// The kind of problem.
  public let kind: BiasProblem.Kind
  /// The problem in words.
  public let problem: String
  /// The seed.
  public let seed: UInt64
  /// The largest number of steps.
  public let steps: Int
  /// The references.
  public let references: [Goal]
  /// The optimizers.
  public let runs: [BiasStudy.Run]
  /// The shape of what is compared when that is a matrix.
  let shape: MatrixShape?
  /// What was measured, when that is known.
  let truth: [Double]?
  /// Remarks: ties, slow runs.
  public let warnings: [String]
  /// The wall time.
  public let seconds: Double

  private enum CodingKeys: String, CodingKey {
    case schemaVersion, kind, problem, seed, steps, references, runs, warnings, seconds
  }
}

extension BiasRequest {
  /// Solves the references and runs the optimizers.
  ///
  /// - Parameter progress: called with what is being done and the share done.
  /// - Throws: `BiasRequestError`, `ImplicitBiasError`, `DatasetError`, `LinearAlgebraError`.
  public func run(
    progress: @escaping (String, Double) -> Void = { _, _ in }
  ) throws -> BiasResult {
    let watch = Stopwatch()
    progress("references", 0)
    let problem = try makeProblem()
    for method in methods { try check(method, problem) }
    let runs = try BiasStudy(methods, steps: steps, stepSizes: stepSizes, seed: seed)
      .run(problem) { progress($0, $1) }
    var warnings = problem.notes
    warnings += problem.goals.filter { $0.reference.isUnique == false }.map {
      "several solutions share the least \($0.name) norm; distances to that reference are to one of"
        + " them, its ratio says more"
    }
    warnings += runs.compactMap { run in
      guard let residual = run.residual, residual > 1e-6 else { return nil }
      return "\(run.method) is not done after \(run.steps) steps: relative residual"
        + String(format: " %.2g; take more with --steps", residual)
    }
    warnings += runs.compactMap { run in
      guard let margin = run.margin, margin <= 0 else { return nil }
      return "\(run.method) still classifies a row wrong after \(run.steps) steps; take more with"
        + " --steps"
    }
    return BiasResult(
      kind: problem.kind, problem: problem.description, seed: seed, steps: steps,
      references: problem.goals.map {
        BiasResult.Goal(
          name: $0.name, value: $0.reference.value, relativeGap: $0.reference.relativeGap,
          isUnique: $0.reference.isUnique, point: $0.reference.point)
      }, runs: runs, shape: problem.shape, truth: problem.truth, warnings: warnings,
      seconds: watch.seconds)
  }

  private func check(_ method: BiasMethod, _ problem: BiasProblem) throws(BiasRequestError) {
    guard !method.needsPositiveNumbers || problem.kind == .leastSquares else {
      throw .unsuitable(
        method: method.name, problem: problem.kind.rawValue,
        reason: "the entropy knows positive unknowns only; take mirror:hyperbolic")
    }
    if method.isStochastic, problem.kind != .leastSquares, isScaled {
      guard problem.kind == .classification else {
        throw .unsuitable(
          method: method.name, problem: problem.kind.rawValue,
          reason: "its loss is not split into examples; take gd")
      }
      throw .unsuitable(
        method: method.name, problem: "loss-scaled steps",
        reason: "log L is no sum over examples; add --plain-steps")
    }
  }
}
