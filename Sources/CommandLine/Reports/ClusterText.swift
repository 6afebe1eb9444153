import NTKit

/// Runs on several ranks in words.
enum ClusterText {
  /// What a run would take.
  static func plan(_ plan: ClusterPlan) -> [(String, String?)] {
    [
      ("ranks", "\(Quantity.count(plan.ranks)), \(plan.threadsPerRank) threads each"),
      (
        "memory of ranks",
        "\(Quantity.bytes(plan.bytesPerRank)) each, rank 0 \(Quantity.bytes(plan.bytesOfRoot))"
      ),
      ("kernel on ranks", plan.kernelSeconds.map { "about \(Quantity.duration($0))" }),
      ("solve on ranks", plan.factorSeconds.map { "about \(Quantity.duration($0))" }),
    ]
  }

  /// What a run took.
  static func report(_ report: ClusterReport) -> [(String, String?)] {
    [
      (
        "ranks",
        "\(report.ranks) on \(report.hosts == 1 ? "one host" : "\(report.hosts) hosts"), \(report.threads.reduce(0, +)) threads,"
          + " \(Quantity.percent(report.utilization)) of their time on tiles"
      ), ("memory of ranks", "\(Quantity.bytes(report.peakBytes.max() ?? 0)) at most"),
    ]
  }
}
