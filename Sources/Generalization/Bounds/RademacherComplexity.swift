import Foundation
import LinearAlgebra

/// Rademacher complexity of the networks within distance `totalDistance` of their start, each unit
/// within `unitDistance` of its own.
///
/// With probability 1 - delta over the initialization it is at most the sum of
///
///     B / sqrt(2n) (1 + (2 log(2/delta) / m)^{1/4})  +  2 R^2 sqrt(m) / kappa
///     +  R sqrt(2 log(2/delta)).
///
/// Reference: Arora et al. (2019), arXiv:1901.08584, lemma 5.4.
public struct RademacherComplexity: Sendable, Codable, Equatable {
  /// B / sqrt(2n), the complexity of the linearized class.
  public let linear: Double
  /// B / sqrt(2n) (2 log(2/delta) / m)^{1/4}, from the Gram matrix at finite width.
  public let width: Double
  /// 2 R^2 sqrt(m) / kappa, from units whose activation flips.
  public let flips: Double
  /// R sqrt(2 log(2/delta)), from the number of such units.
  public let flipCount: Double

  /// The bound: the sum of its terms.
  public var total: Double { linear + width + flips + flipCount }

  /// The bound for a network.
  ///
  /// - Parameters:
  ///   - totalDistance: B.
  ///   - unitDistance: R; the network's own bound when nil.
  ///   - failureProbability: delta.
  /// - Throws: `GeneralizationError.outOfDomain`.
  public init(
    _ network: WideNetwork, totalDistance: Double, unitDistance: Double? = nil,
    failureProbability delta: Double
  ) throws {
    try require(
      totalDistance >= 0 && totalDistance.isFinite, .totalDistance, totalDistance, "[0, inf)")
    try require(delta > 0 && delta < 1, .failureProbability, delta, "(0, 1)")
    let m = Double(network.width)
    let r = unitDistance ?? network.unitDistanceBound
    linear = totalDistance / (2 * Double(network.rows)).squareRoot()
    width = linear * pow(2 * log(2 / delta) / m, 0.25)
    flips = 2 * r * r * m.squareRoot() / network.initialScale
    flipCount = r * (2 * log(2 / delta)).squareRoot()
  }

  /// The empirical Rademacher complexity of the linearized class by Monte Carlo,
  /// (B/n) E |Z(0) eps| = (B/n) E sqrt(eps^T H eps) over random signs.
  ///
  /// Cost: n^2 multiply-adds a draw; draw i uses child i of `stream`.
  ///
  /// - Parameter gram: H(0) = Z(0)^T Z(0), (n, n), symmetric.
  /// - Throws: `KernelError.notPositiveSemidefinite` if a draw gives a negative square.
  public static func sampledLinear(
    gram: Matrix<Double>, totalDistance: Double, draws: Int, stream: RandomStream
  ) throws -> SampledMean {
    precondition(
      gram.rows == gram.columns && gram.rows > 0 && draws > 0,
      "\(draws) draws with a Gram matrix of shape \(gram.rows) x \(gram.columns)")
    let n = gram.rows
    var signs = Matrix<Double>(rows: draws, columns: n)
    for draw in 0..<draws {
      var random = stream.child(draw)
      for i in 0..<n { signs[draw, i] = random.sign() }
    }
    let images = signs * gram
    return SampledMean(
      try (0..<draws).map { draw in
        let square = zip(signs[row: draw], images[row: draw]).reduce(0) { $0 + $1.0 * $1.1 }
        let rounding = Double(n) * Double.ulpOfOne * gram.trace
        guard square >= -rounding else {
          throw KernelError.notPositiveSemidefinite(
            eigenvalue: square / Double(n), threshold: rounding)
        }
        return totalDistance / Double(n) * max(0, square).squareRoot()
      })
  }

  /// (B/n) sqrt(tr H), which bounds the linearized class's complexity by Jensen; B / sqrt(2n) for a
  /// Gram matrix with diagonal 1/2.
  public static func linearBound(gram: Matrix<Double>, totalDistance: Double) -> Double {
    totalDistance / Double(max(1, gram.rows)) * gram.trace.squareRoot()
  }
}
