import Foundation
import ImplicitBias
import LinearAlgebra

/// Gradient descent on a factorization ends near the least nuclear norm.
public struct C7MatrixSensing: Experiment {
  /// The identifier.
  public static let id = "C7"
  /// The readable name.
  public static let alias = "matrix-sensing"
  /// The source.
  public static let paper = "arXiv:1705.09280, conjecture and figures 1 to 3"
  /// The claim.
  public static let claim =
    "Gradient descent on X = UUᵀ from a small multiple of the identity ends near the positive"
    + " semidefinite solution of least nuclear norm, and so reconstructs a matrix of low rank;"
    + " descent on X itself ends at the least Frobenius norm and does not."
  /// Seconds on two cores.
  public static let typicalSeconds = 120.0

  static let size = 15
  static let scales = [1, 0.1, 0.01, 1e-3, 1e-4]

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let draws = context.scale == .quick ? 1 : 3
    let scales = context.scale == .quick ? Array(Self.scales.prefix(4)) : Self.scales
    let steps = 400_000
    var outcome = ExperimentOutcome(
      setting: "15 x 15 matrices of rank 2 and Frobenius norm 1, 60 Gaussian measurements or 75"
        + " entries, \(draws) draws; step 0.05/|A|² on ½|A(UUᵀ) - y|², U₀ = αI, at most \(steps)"
        + " steps")
    let kinds = SensingProblem.Measurements.allCases
    context.progress?("references", 0)
    let problems = try concurrently(kinds.count * draws) { job in
      try SensingProblem(
        size: Self.size, count: kinds[job / draws] == .gaussian ? 60 : 75, kinds[job / draws],
        .rank(2), context.stream("sensing").child(job % draws))
    }
    context.progress?("training", 0.1)
    let limits = try concurrently(problems.count * scales.count) { job in
      try problems[job / scales.count].limit(scale: scales[job % scales.count], steps: steps)
    }
    for (index, problem) in problems.enumerated() {
      let name = "\(kinds[index / draws].rawValue), draw \(index % draws)"
      let own = Array(limits[index * scales.count..<(index + 1) * scales.count])
      outcome.checks += checks(name, problem, own)
      guard own[0].traceRatio < 2 else { continue }
      let largest = try problem.largestTrace() / problem.leastTrace.value
      outcome.notes.append(
        "\(name): the largest trace of any solution is \(String(format: "%.3f", largest)) times the"
          + " least, so that no start can end at twice the least.")
    }
    outcome.tables = kinds.enumerated().map { place, kind in
      Self.table(kind, Array(problems[place * draws..<(place + 1) * draws]), limits, place * draws)
    }
    let first = kinds.indices.map { place in
      let start = place * draws * scales.count
      return Array(limits[start..<start + scales.count])
    }
    try outcome.draw(
      Self.figure(first, problems, draws), name: "C7-matrix-sensing", context)
    return outcome
  }

  private func checks(
    _ name: String, _ problem: SensingProblem, _ limits: [SensingLimit]
  ) -> [ExperimentCheck] {
    let small = limits.first { $0.scale == 1e-3 }!
    let ratios = limits.map(\.traceRatio)
    let frobenius = problem.leastFrobenius.point.distance(to: problem.truth)
    return [
      ExperimentCheck(
        "\(name): relative gap of the least nuclear norm", problem.leastTrace.relativeGap,
        atMost: 1e-8, because: "the certificate of the reference"),
      ExperimentCheck(
        "\(name): nuclear norm over the least, α = 1e-3", small.traceRatio, atMost: 1.005,
        because: "protocol C7"),
      ExperimentCheck(
        "\(name): reconstruction error, α = 1e-3", small.error, atMost: 0.01,
        because: "protocol C7"),
      ExperimentCheck(
        "\(name): nuclear norm over the least, α = 1", ratios[0], atLeast: 2,
        because: "protocol C7"),
      ExperimentCheck(
        "\(name): error of the least Frobenius norm", frobenius, atLeast: 0.4,
        because: "protocol C7"),
      ExperimentCheck(
        "\(name): largest rise of the ratio as α falls",
        zip(ratios, ratios.dropFirst()).map { $1 - $0 }.max()!, atMost: 0,
        because: "protocol C7: the ratio decreases in α"),
    ]
  }
}
