import Architectures
import Datasets
import Foundation
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// A network whose standard deviations of weights and biases make the evidence of its kernel large.
///
/// The marginal likelihood of a Gaussian process with covariance s^2 (K + ridge I), s^2 free
/// (`ScaledEvidence`), is maximized over the logarithms of the ridge, of every weightStd and of every
/// biasStd, by quasi-Newton steps on exact derivatives. A biasStd of 0 is a stationary point of every
/// kernel, which depends on its square: such layers start with 0.1. Deviations stay between 0.0001
/// and 100. The network is left as it was
/// where nothing better is found. Only training rows are given to it.
///
/// Cost: for each step the derivatives of rows^2 / 2 kernel entries, a few microseconds each for
/// dense networks and far more for images.
///
/// Reference: Rasmussen and Williams (2006), section 5.4.1.
public struct EvidenceTuning: Sendable {
  /// The form of a report.
  public struct Summary: Sendable, Encodable {
    /// The number of training rows used.
    public let rows: Int
    /// The largest log marginal likelihood of the given network over the grid of ridges.
    public let logMarginalLikelihoodBefore: Double
    /// That of the tuned network at its ridge.
    public let logMarginalLikelihoodAfter: Double
    /// The ridge in the units of the tuned kernel.
    public let ridge: Double
    /// The deviations of every layer.
    public let deviations: [LayerDeviations]
    /// Layers with a deviation at the end of what is tried, where more may be better.
    ///
    /// A bias that is not wanted goes to the least and is not told.
    public let atLimit: [String]
    /// The steps taken.
    public let steps: Int
    /// Whether the gradient became small.
    public let converged: Bool
  }

  /// The most rows that a network is tuned on, unless asked for.
  public static let rowLimit = 500

  /// The tuned network.
  public let architecture: Architecture
  /// What was done.
  public let summary: Summary

  /// Tunes `architecture` on the rows of `training`.
  ///
  /// - Parameters:
  ///   - rowLimit: the most rows; of more a random part is taken.
  ///   - progress: called with what is being done and the share done.
  /// - Throws: `RegressionFitError.cannotTune` when the labels have no evidence or no layer has
  ///   deviations; `DatasetError`, `ArchitectureError`, `InfiniteWidthError`, `KernelError`,
  ///   `LinearAlgebraError`.
  public init(
    _ architecture: Architecture, kind: KernelKind, training: Dataset,
    scaling: FeatureScaling = .auto, seed: UInt64 = 0, rowLimit: Int = Self.rowLimit,
    parallelism: Parallelism = .allCores, progress: (@Sendable (String, Double) -> Void)? = nil
  ) throws {
    let compared = try training.part(limit: rowLimit, seed: seed)
    let shape = try architecture.inputShape(of: training)
    let objective = EvidenceObjective(
      architecture: architecture, kind: kind,
      x: try scaling.applied(to: compared, fittedOn: training),
      shape: shape, targets: try RegressionTargets(compared.targets), parallelism: parallelism)
    guard let start = try objective.bestRidge(architecture) else {
      throw RegressionFitError.cannotTune(
        reason: "the labels or the inputs of \(training.name) are all the same, or too few")
    }
    var point = objective.point(ridge: start.ridge)
    guard !architecture.deviations.isEmpty else {
      throw RegressionFitError.cannotTune(reason: "\(architecture.name) has no dense layer")
    }
    // Raised biases may cost evidence at first.
    if let better = try objective.bestRidge(objective.network(point)) {
      point[0] = log(better.ridge)
    }
    let search = try EvidenceSearch(objective, from: point) {
      progress?("tuning on \(compared.count) rows, step \($0)", Double($0) / 50)
    }
    let isBetter = search.value > start.value
    var tuned = isBetter ? objective.network(search.point) : architecture
    if isBetter { tuned.name = "\(architecture.name), tuned" }
    self.architecture = tuned
    summary = Summary(
      rows: compared.count, logMarginalLikelihoodBefore: start.value,
      logMarginalLikelihoodAfter: max(search.value, start.value),
      ridge: isBetter ? exp(search.point[0]) : start.ridge, deviations: tuned.deviations,
      atLimit: isBetter ? Self.layersAtLimit(tuned) : [], steps: search.steps,
      converged: search.converged)
  }

  private static func layersAtLimit(_ network: Architecture) -> [String] {
    let (least, most) = (
      EvidenceObjective.deviations.lowerBound, EvidenceObjective.deviations.upperBound * (1 - 1e-9)
    )
    return network.deviations.filter {
      max($0.weightStd, $0.biasStd) >= most || $0.weightStd <= least * (1 + 1e-9)
    }.map(\.path)
  }
}
