import Foundation

/// The median of the ratios of alternating calls, each with its neighbour: what a change of the
/// machine's load during a run touches least.
struct RatioRow {
  let name: String
  let otherName: String
  let requirement: String
  let ours: [Double]
  let others: [Double]
  /// Whether the other was stopped before it was done, so that its times are lower bounds.
  var isLowerBound = false

  /// Alternating measurements, in seconds; nil when the other cannot run.
  init?(
    _ name: String, rounds: Int, against otherName: String, requirement: String,
    ours: () throws -> Double, other: () throws -> Double?
  ) rethrows {
    var (mine, theirs): ([Double], [Double]) = ([], [])
    for _ in 0..<rounds {
      mine.append(try ours())
      guard let time = try other() else { return nil }
      theirs.append(time)
    }
    (self.name, self.otherName, self.requirement) = (name, otherName, requirement)
    (self.ours, others) = (mine, theirs)
  }

  /// One row of the table.
  var row: String {
    let ratios = zip(others, ours).map { $0 / $1 }
    return [
      name.padding(toLength: 44, withPad: " ", startingAt: 0),
      String(format: "%9.2f ms", median(ours) * 1000),
      otherName.padding(toLength: 30, withPad: " ", startingAt: 0),
      String(format: "%9.2f ms", median(others) * 1000),
      (isLowerBound ? "at least " : "")
        + String(
          format: "%8.2f x (%.2f to %.2f)", median(ratios), ratios.min() ?? 0, ratios.max() ?? 0),
      requirement,
    ].joined(separator: "  ")
  }
}
