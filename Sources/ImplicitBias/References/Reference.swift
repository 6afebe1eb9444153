/// A solution of least norm with a proof of how near it is to the least.
public struct Reference: Sendable, Equatable {
  /// What it is least in.
  public let name: String
  /// The solution; of a margin problem scaled so that its smallest margin is 1.
  public let point: [Double]
  /// Its norm: no feasible point has a norm below `lowerBound`.
  public let value: Double
  /// A proven lower bound of the least norm, from multipliers of the constraints.
  public let lowerBound: Double
  /// Whether no other point has the least norm, as far as was looked; nil where it was not.
  public var isUnique: Bool?

  /// A solution with its norm and a proven lower bound of the least norm.
  public init(
    name: String, point: [Double], value: Double, lowerBound: Double, isUnique: Bool? = nil
  ) {
    self.name = name
    self.point = point
    self.value = value
    self.lowerBound = lowerBound
    self.isUnique = isUnique
  }

  /// The proven relative distance of the norm from the least one.
  public var relativeGap: Double { value == 0 ? 0 : (value - lowerBound) / value }

  /// The largest margin of a vector of norm 1, for a margin problem.
  public var margin: Double { 1 / value }

  /// Throws when the gap is larger than `limit`.
  ///
  /// - Throws: `ImplicitBiasError.gapTooLarge`.
  func requiring(gap limit: Double, iterations: Int) throws(ImplicitBiasError) -> Reference {
    guard relativeGap <= limit else {
      throw .gapTooLarge(reference: name, gap: relativeGap, wanted: limit, iterations: iterations)
    }
    return self
  }
}
