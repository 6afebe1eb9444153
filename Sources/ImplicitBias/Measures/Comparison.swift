import Foundation

/// One iterate beside one reference.
public struct Comparison: Sendable, Equatable {
  /// |w - reference| / |reference|, Euclidean; of directions, after scaling both to length 1.
  public let distance: Double
  /// The angle between them, in degrees.
  public let angle: Double
  /// The norm of the iterate over the least one: at least 1 up to the gap for a feasible iterate.
  ///
  /// For a margin problem the least norm over the norm at smallest margin 1: at most 1, and
  /// negative for an iterate that classifies a row wrong.
  public let ratio: Double

  /// An interpolating iterate beside an interpolant of least norm.
  ///
  /// - Throws: what `norm` throws.
  public init(
    interpolant point: [Double], to reference: Reference, norm: ([Double]) throws -> Double
  ) rethrows {
    let scale = max(reference.point.euclideanNorm, .leastNormalMagnitude)
    distance = point.adding(-1, reference.point).euclideanNorm / scale
    angle = Self.degrees(point.cosine(reference.point))
    ratio = try norm(point) / reference.value
  }

  /// A classifying iterate beside a classifier of largest margin.
  ///
  /// - Parameter margin: the smallest margin of the iterate.
  /// - Throws: what `norm` throws.
  public init(
    classifier point: [Double], margin: Double, to reference: Reference,
    norm: ([Double]) throws -> Double
  ) rethrows {
    let length = max(point.euclideanNorm, .leastNormalMagnitude)
    let other = reference.point.scaled(by: 1 / reference.point.euclideanNorm)
    distance = point.scaled(by: 1 / length).adding(-1, other).euclideanNorm
    angle = Self.degrees(point.cosine(reference.point))
    ratio = margin / (try norm(point)) * reference.value
  }

  private static func degrees(_ cosine: Double) -> Double {
    acos(min(1, max(-1, cosine))) * 180 / .pi
  }
}
