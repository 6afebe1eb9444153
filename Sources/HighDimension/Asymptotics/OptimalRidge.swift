import Foundation

/// A ridge and the risk it gives.
public struct OptimalRidge: Sendable, Hashable {
  /// The ridge; 0 where none is best, infinity where the best fit is 0.
  public let ridge: Double
  /// The risk there.
  public let risk: Double

  /// The ridge that minimizes `risk`, among 0, infinity and 10^-12 to 10^8 in units of `scale`.
  ///
  /// A grid of eight ridges per decade, then golden sections between the neighbours of the best to a
  /// relative accuracy of 1e-8 of the ridge, which is far below what the risk can tell.
  ///
  /// - Parameters:
  ///   - zero: the risk without a ridge; may be infinite.
  ///   - infinite: the risk of the function 0.
  /// - Throws: what `risk` throws.
  public init(
    scale: Double, zero: Double, infinite: Double, _ risk: (Double) throws -> Double
  ) rethrows {
    let grid = (-96...64).map { scale * pow(10, Double($0) / 8) }
    let risks = try grid.map(risk)
    let best = risks.indices.min { risks[$0] < risks[$1] }!
    var lower = log(grid[max(0, best - 1)])
    var upper = log(grid[min(grid.count - 1, best + 1)])
    let ratio = (5.0.squareRoot() - 1) / 2
    var (a, b) = (upper - ratio * (upper - lower), lower + ratio * (upper - lower))
    var (atA, atB) = (try risk(exp(a)), try risk(exp(b)))
    while upper - lower > 1e-8 {
      if atA <= atB {
        (upper, b, atB) = (b, a, atA)
        a = upper - ratio * (upper - lower)
        atA = try risk(exp(a))
      } else {
        (lower, a, atA) = (a, b, atB)
        b = lower + ratio * (upper - lower)
        atB = try risk(exp(b))
      }
    }
    let inner = atA <= atB ? (exp(a), atA) : (exp(b), atB)
    let candidates = [(0, zero), inner, (.infinity, infinite), (grid[best], risks[best])]
    (ridge, self.risk) = candidates.min { $0.1 < $1.1 }!
  }
}

extension RandomFeatureAsymptotics {
  /// The ridge of least risk at these ratios, by minimizing the formula.
  ///
  /// - Throws: as the initializer.
  public static func optimalRidge(
    featureRatio: Double, sampleRatio: Double, moments: HermiteMoments, target: TargetPower
  ) throws(HighDimensionError) -> OptimalRidge {
    func risk(_ ridge: Double) throws(HighDimensionError) -> Double {
      try RandomFeatureAsymptotics(
        featureRatio: featureRatio, sampleRatio: sampleRatio, ridge: ridge, moments: moments
      ).risk(target)
    }
    let zero = try risk(0)
    do {
      return try OptimalRidge(
        scale: moments.nonlinearSquare, zero: zero,
        infinite: target.linear + target.nonlinear, risk)
    } catch let error as HighDimensionError {
      throw error
    } catch {
      preconditionFailure("\(error)")
    }
  }
}
