import NTKit

/// A kernel computation in words.
enum KernelText {
  /// The plan in one line.
  static func planLine(_ report: KernelRunReport) -> String {
    "plan: \(Quantity.shape(report.shape)) kernel, \(Quantity.count(report.entries)) entries,"
      + " \(Quantity.bytes(report.bytes)) of memory, \(report.precision.rawValue),"
      + " \(report.threads) threads, \(report.instructionSet)"
  }

  /// What is on the disk, or when a tile was timed how long the rest will take, in one line.
  static func storeLine(_ report: KernelRunReport) -> String {
    guard let store = report.store else { return "" }
    if let estimate = report.estimate {
      return "time: about \(Quantity.duration(estimate.seconds)), as the first tile took"
        + " \(Quantity.duration(estimate.secondsTimed))"
    }
    return "disk: \(Quantity.bytes(store.bytes)) in \(store.files.joined(separator: ", "));"
      + " \(Quantity.count(store.tilesDone)) of \(Quantity.count(store.tiles)) tiles are done"
  }

  /// The plan as a list.
  static func plan(_ report: KernelRunReport) -> String {
    let fits = report.bytes <= report.bytesAvailable
    return TextTable(
      fields: common(report) + [
        (
          "memory",
          "\(Quantity.bytes(report.bytes)) of \(Quantity.bytes(report.bytesAvailable)) free"
            + (fits ? "" : ": does not fit")
        ), ("disk", report.store.map(disk)), ("time", report.estimate.map(time)),
      ] + (report.clusterPlan.map(ClusterText.plan) ?? [])
    ).text
  }

  /// The finished computation as a list.
  static func result(_ report: KernelRunReport) -> String {
    let arrays = report.kind == .both ? "nngp and ntk" : report.kind.rawValue
    return TextTable(
      fields: common(report) + [
        ("seconds", report.seconds.map(Quantity.duration)),
        ("speed", report.entriesPerSecond.map { Quantity.rate($0, "entries") }),
        (
          "resumed",
          report.store.flatMap { $0.tilesDone == 0 ? nil : "\($0.tilesDone) of \($0.tiles) tiles" }
        ), ("written", report.output.map { "\($0): \(arrays)" }),
      ] + (report.cluster.map(ClusterText.report) ?? [])
    ).text
  }

  private static func disk(_ store: KernelStorePlan) -> String {
    let size = "\(Quantity.bytes(store.bytes)) in \(store.files.joined(separator: ", "))"
    guard let free = store.bytesAvailable else { return size }
    return size + " of \(Quantity.bytes(free)) free"
      + (store.bytes <= free ? "" : ": does not fit")
  }

  private static func time(_ estimate: KernelTimeEstimate) -> String {
    "about \(Quantity.duration(estimate.seconds)); \(Quantity.count(estimate.entriesTimed))"
      + " entries were computed on one thread and took \(Quantity.duration(estimate.secondsTimed))"
  }

  private static func common(_ report: KernelRunReport) -> [(String, String?)] {
    [
      ("architecture", report.architecture),
      ("x1", "\(report.x1) (\(Quantity.shape(report.x1Shape)))"),
      ("x2", report.x2.map { "\($0) (\(Quantity.shape(report.x2Shape ?? [])))" }),
      ("kernel", "\(Quantity.shape(report.shape)), \(report.kind.rawValue)"),
      ("average", report.flip ? "over images and mirror images" : nil),
      ("entries", Quantity.count(report.entries)),
      ("precision", report.precision.rawValue),
      ("instructions", "\(report.instructionSet), \(report.threads) threads"),
    ]
  }
}
