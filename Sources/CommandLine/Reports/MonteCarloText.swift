import NTKit

/// A kernel estimated from random networks, in words.
enum MonteCarloText {
  /// The plan in one line.
  static func planLine(_ report: MonteCarloReport) -> String {
    "plan: \(Quantity.shape(report.shape)) kernel from \(Quantity.count(report.samples)) networks"
      + " of width \(report.width), \(Quantity.count(report.parameters)) parameters each,"
      + " up to \(Quantity.bytes(report.bytes)) of memory, \(report.threads) threads"
  }

  /// The plan as a list.
  static func plan(_ report: MonteCarloReport) -> String {
    let fits = report.bytes <= report.bytesAvailable
    return TextTable(
      fields: common(report) + [
        (
          "memory",
          "up to \(Quantity.bytes(report.bytes)) of \(Quantity.bytes(report.bytesAvailable)) free"
            + (fits ? "" : ": does not fit")
        )
      ]
    ).text
  }

  /// The finished computation as a list.
  static func result(_ report: MonteCarloReport) -> String {
    let kinds = report.kind == .both ? ["nngp", "ntk"] : [report.kind.rawValue]
    let arrays = kinds.flatMap { [$0, $0 + "StandardError"] }.joined(separator: ", ")
    return TextTable(
      fields: common(report) + [
        ("nngp error", report.nngpRelativeError.map(percent)),
        ("ntk error", report.ntkRelativeError.map(percent)),
        ("bias", "of order 1/width on top, not in these errors"),
        ("seconds", report.seconds.map(Quantity.duration)),
        ("written", report.output.map { "\($0): \(arrays)" }),
      ]
    ).text
  }

  private static func percent(_ share: Double) -> String {
    let digits = (share * 10_000).rounded() / 100
    return "\(digits) % (standard errors over entries, by norm)"
  }

  private static func common(_ report: MonteCarloReport) -> [(String, String?)] {
    [
      ("architecture", report.architecture),
      ("x1", "\(report.x1) (\(Quantity.shape(report.x1Shape)))"),
      ("x2", report.x2.map { "\($0) (\(Quantity.shape(report.x2Shape ?? [])))" }),
      ("kernel", "\(Quantity.shape(report.shape)), \(report.kind.rawValue)"),
      (
        "networks",
        "\(Quantity.count(report.samples)) of width \(report.width), seed \(report.seed),"
          + " \(Quantity.count(report.parameters)) parameters each"
      ),
      ("precision", report.precision.rawValue),
      ("threads", "\(report.threads)"),
    ]
  }
}
