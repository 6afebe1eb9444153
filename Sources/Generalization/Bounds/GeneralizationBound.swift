import Foundation
import LinearAlgebra

/// The bound on the population loss of a wide two-layer network trained to convergence, term by
/// term.
///
/// For a loss in [0, 1], 1-Lipschitz in the output and 0 at the label (such as the ramp loss, which
/// bounds the 0-1 error), with probability about 1 - delta
///
///     L <= 1/sqrt(n) + 2 [ (B + 1)/sqrt(2n) (1 + (2 log(10/delta)/m)^{1/4})
///          + 2 R^2 sqrt(m)/kappa + R sqrt(2 log(10/delta)) ] + 3 sqrt(log(2 n_B / delta') / (2n)),
///
/// B = sqrt(y^T H^{-1} y) + distanceExcess, R the unit bound, n_B = ceil(sqrt(n / lambda_0)) the
/// number of integer radii in the union bound and delta' = delta / 3. The paper leaves the excess of
/// B as O(n kappa / (lambda_0 delta)) + poly(n, 1/lambda_0, 1/delta) / (m^{1/4} kappa^{1/2}) with
/// no constants, so it is an argument here, 0 by default; and it hides all but `main` and
/// the order of `concentration` by assuming m large. Nothing is hidden here: read `isVacuous`.
///
/// Reference: Arora et al. (2019), arXiv:1901.08584, theorem 5.1, corollary 5.2 and appendix D.
public struct GeneralizationBound: Sendable, Codable, Equatable {
  /// A term of the bound.
  public enum Term: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    /// 1/sqrt(n), the training loss at convergence.
    case training
    /// sqrt(2 y^T H^{-1} y / n), the complexity of the labels.
    case main
    /// 2 (1 + distanceExcess) / sqrt(2n): the radius rounded up to an integer, and its excess.
    case radius
    /// 2 (B + 1)/sqrt(2n) (2 log(10/delta)/m)^{1/4}: the Gram matrix at finite width.
    case width
    /// 4 R^2 sqrt(m)/kappa: units whose activation flips.
    case flips
    /// 2 R sqrt(2 log(10/delta)): fluctuation of the number of such units.
    case flipCount
    /// 3 sqrt(log(2 n_B / delta') / (2n)): the sample, and the union over radii.
    case concentration
  }

  /// The value of each term.
  public let terms: [Term: Double]

  /// The sum of the terms, which bounds the population loss.
  public var total: Double { Term.allCases.reduce(0) { $0 + (terms[$1] ?? 0) } }
  /// sqrt(2 y^T H^{-1} y / n), the term that the paper's experiments show.
  public var main: Double { terms[.main] ?? 0 }
  /// Whether the whole bound says nothing: a loss in [0, 1] is at most 1 anyway.
  public var isVacuous: Bool { !(total < 1) }
  /// Whether already the main term says nothing.
  public var isMainVacuous: Bool { !(main < 1) }

  /// Evaluates the bound.
  ///
  /// - Parameters:
  ///   - network: the network and its data.
  ///   - quadraticForm: y^T H^{-1} y, from `ComplexityMeasure`.
  ///   - failureProbability: delta.
  ///   - distanceExcess: by how much the distance from initialization may exceed
  ///     sqrt(y^T H^{-1} y).
  /// - Throws: `GeneralizationError.outOfDomain`.
  public init(
    _ network: WideNetwork, quadraticForm: Double, failureProbability delta: Double,
    distanceExcess: Double = 0
  ) throws {
    try require(
      quadraticForm >= 0 && quadraticForm.isFinite, .quadraticForm, quadraticForm, "[0, inf)")
    try require(delta > 0 && delta < 1, .failureProbability, delta, "(0, 1)")
    try require(
      distanceExcess >= 0 && distanceExcess.isFinite, .distanceExcess, distanceExcess, "[0, inf)")
    let n = Double(network.rows)
    // Lemma 5.4 at delta/5 gives log(10/delta).
    let rademacher = try RademacherComplexity(
      network, totalDistance: quadraticForm.squareRoot() + distanceExcess + 1,
      failureProbability: delta / 5)
    let radii = (n / network.smallestEigenvalue).squareRoot().rounded(.up)
    terms = [
      .training: 1 / n.squareRoot(),
      .main: (2 * quadraticForm / n).squareRoot(),
      .radius: 2 * (1 + distanceExcess) / (2 * n).squareRoot(),
      .width: 2 * rademacher.width,
      .flips: 2 * rademacher.flips,
      .flipCount: 2 * rademacher.flipCount,
      .concentration: 3 * (log(2 * radii / (delta / 3)) / (2 * n)).squareRoot(),
    ]
  }
}
