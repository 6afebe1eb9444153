import FiniteWidth
import Generalization

/// How every measure orders several trained networks, against the gap of their errors.
public struct MeasureRanking: Sendable, Codable {
  /// One measure.
  public struct Line: Sendable, Codable {
    /// What was measured.
    public let measure: SizeMeasure
    /// Whether it is divided by the margin.
    public let isOverMargin: Bool
    /// Its name in words.
    public let title: String
    /// Kendall's tau-b with the gap; nil where the measure or the gap is the same for all, and where
    /// fewer than two networks have it.
    public let tau: Double?
    /// The networks that have a value.
    public let networks: Int
  }

  /// The measures, from the best order to the worst; those without one last.
  public let lines: [Line]
  /// The standard deviation of tau for as many networks if measure and gap had nothing to do with one
  /// another, sqrt(2 (2n + 5) / (9 n (n - 1))).
  public let chanceDeviation: Double

  /// Orders networks by each measure.
  ///
  /// - Parameters:
  ///   - networks: at least two, with the same list of sizes.
  ///   - gaps: test error minus training error of each.
  ///
  /// Reference: Kendall (1938) for the deviation.
  public init(_ networks: [NetworkMeasures], gaps: [Double]) {
    precondition(networks.count >= 2 && gaps.count == networks.count, "two networks to order")
    let n = Double(networks.count)
    chanceDeviation = (2 * (2 * n + 5) / (9 * n * (n - 1))).squareRoot()
    lines = networks[0].sizes.map { size in
      let pairs = zip(networks, gaps).compactMap { network, gap in
        network.value(size.measure, isOverMargin: size.isOverMargin).map { ($0, gap) }
      }
      let tau = kendallTau(pairs.map(\.0), pairs.map(\.1))
      return Line(
        measure: size.measure, isOverMargin: size.isOverMargin, title: size.title,
        tau: tau.isFinite ? tau : nil, networks: pairs.count)
    }.sorted { ($0.tau ?? -2) > ($1.tau ?? -2) }
  }
}

/// Measured runs, and how the measures order them.
public struct MeasuredRuns: Sendable, Codable {
  /// The version of this form.
  public var schemaVersion = 1
  /// The runs.
  public let runs: [MeasuredRun]
  /// How measures order them; nil for one run.
  public let ranking: MeasureRanking?

  /// Puts runs side by side.
  public init(_ runs: [MeasuredRun]) {
    self.runs = runs
    ranking =
      runs.count > 1 ? MeasureRanking(runs.map(\.measures), gaps: runs.map(\.gap)) : nil
  }
}
