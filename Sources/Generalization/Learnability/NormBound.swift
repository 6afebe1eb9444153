import Foundation

/// Which constants a bound on sqrt(y^T H^{-1} y) uses; each is at most the one before.
public enum NormBound: String, Sendable, Codable, CaseIterable {
  /// 3 p |a| |b|^p for a (b^T x)^p, as the theorem states.
  case stated
  /// 2 |a| |b| for p = 1 and sqrt(2 pi) (p - 1) |a| |b|^p for even p, as its proof shows.
  case proof
  /// |a| |b|^p / sqrt(c_p), with c_p the coefficient in `ReLUGramSeries`, where the proof starts.
  case series
}

extension LearnableTarget {
  /// A bound on sqrt(y^T H^{-1} y) for the labels of this target on any unit inputs.
  ///
  /// Infinite for an odd degree from 3 on and for an arctangent with |direction| >= 2, which the
  /// theorem does not cover. Sums add up.
  ///
  /// Reference: arXiv:1901.08584, theorem 6.1 with its proof in appendix E, and examples 6.1-6.4.
  public func normBound(_ kind: NormBound = .stated) -> Double {
    switch self {
    case .power(let coefficient, let direction, let degree):
      let size = abs(coefficient) * pow(Self.norm(direction), Double(degree))
      // 0 times an infinite constant.
      return size == 0 ? 0 : size * kind.constant(degree)
    case .cosine(let coefficient, let direction):
      return abs(coefficient) * Self.cosineBound(Self.norm(direction), kind)
    case .arctangent(let coefficient, let direction):
      return abs(coefficient) * Self.arctangentBound(Self.norm(direction), kind)
    case .sum(let targets):
      return targets.reduce(0) { $0 + $1.normBound(kind) }
    }
  }

  /// How many rows suffice for expected loss epsilon with probability 1 - delta, up to a constant:
  /// (M + log(1/delta)) / epsilon^2 with M = `normBound`^2.
  ///
  /// Theorem 6.1 and corollary 6.2 need M to bound y^T H^{-1} y, the square; examples 6.2 to 6.4 of
  /// the paper print the unsquared sum, an erratum.
  ///
  /// - Throws: `GeneralizationError.outOfDomain`.
  public func sampleSize(
    loss epsilon: Double, failureProbability delta: Double, _ kind: NormBound = .stated
  ) throws -> Double {
    try require(epsilon > 0 && epsilon.isFinite, .loss, epsilon, "(0, inf)")
    try require(delta > 0 && delta < 1, .failureProbability, delta, "(0, 1)")
    let bound = normBound(kind)
    return (bound * bound + log(1 / delta)) / (epsilon * epsilon)
  }

  private static func norm(_ direction: [Double]) -> Double {
    direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// Of cos z - 1 = sum_j (-1)^j z^{2j} / (2j)!, j from 1.
  private static func cosineBound(_ b: Double, _ kind: NormBound) -> Double {
    switch kind {
    case .stated: return 3 * b * sinh(b)
    case .proof:
      guard b >= 0.5 else { return series(b, kind) { b * b / Double((2 * $0) * (2 * $0 - 1)) } }
      return (2 * Double.pi).squareRoot() * (b * sinh(b) - cosh(b) + 1)
    case .series: return series(b, kind) { b * b / Double((2 * $0) * (2 * $0 - 1)) }
    }
  }

  /// Of z arctan(z/2) = sum_j (-1)^{j-1} 2^{1-2j} z^{2j} / (2j-1), j from 1.
  private static func arctangentBound(_ b: Double, _ kind: NormBound) -> Double {
    guard b < 2 else { return .infinity }
    let rational = 2 * b * b / (4 - b * b)
    switch kind {
    case .stated: return 3 * (rational + b * atanh(b / 2))
    case .proof: return (2 * Double.pi).squareRoot() * rational
    case .series:
      return series(b, kind) { j in
        j == 1 ? b * b / 2 : b * b / 4 * Double(2 * j - 3) / Double(2 * j - 1)
      }
    }
  }

  /// sum_j |a_j| b^{2j} C_{2j}, where the term without C_{2j} is the one before times `ratio`(j).
  private static func series(
    _ b: Double, _ kind: NormBound, ratio: (Int) -> Double
  ) -> Double {
    var sum = 0.0
    var term = 1.0
    var double = 1.0  // (2j-3)!! / (2j-2)!!
    var j = 1
    while true {
      term *= ratio(j)
      let odd = Double(2 * j - 1)
      let constant =
        (2 * Double.pi).squareRoot() * (kind == .proof ? odd : (odd / double).squareRoot())
      let addend = term * constant
      guard sum.isFinite, addend > 1e-17 * sum else { return sum }
      sum += addend
      double *= odd / Double(2 * j)
      j += 1
    }
  }
}

extension NormBound {
  /// The bound of (b^T x)^degree with |b| = 1.
  func constant(_ degree: Int) -> Double {
    guard degree == 1 || (degree >= 2 && degree.isMultiple(of: 2)) else { return .infinity }
    switch self {
    case .stated: return 3 * Double(degree)
    case .proof: return degree == 1 ? 2 : (2 * Double.pi).squareRoot() * Double(degree - 1)
    case .series: return 1 / ReLUGramSeries.coefficient(degree).squareRoot()
    }
  }
}
