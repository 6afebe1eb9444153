import NTKit

/// A kernel computation in words.
enum KernelText {
  /// The plan in one line.
  static func planLine(_ report: KernelRunReport) -> String {
    "plan: \(Quantity.shape(report.shape)) kernel, \(Quantity.count(report.entries)) entries,"
      + " \(Quantity.bytes(report.bytes)) of memory, \(report.precision.rawValue),"
      + " \(report.threads) threads, \(report.instructionSet)"
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
        )
      ]
    ).text
  }

  /// The finished computation as a list.
  static func result(_ report: KernelRunReport) -> String {
    let arrays = report.kind == .both ? "nngp and ntk" : report.kind.rawValue
    return TextTable(
      fields: common(report) + [
        ("seconds", report.seconds.map(Quantity.duration)),
        ("speed", report.entriesPerSecond.map { Quantity.rate($0, "entries") }),
        ("written", report.output.map { "\($0): \(arrays)" }),
      ]
    ).text
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
