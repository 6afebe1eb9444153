import NTKit

/// The forms of DATA and what is behind them.
struct DataList: Encodable {
  struct Fetchable: Encodable {
    let name: String
    let files: [String]
    let addresses: [String]
  }

  let schemaVersion = 1
  let forms = DatasetReference.forms
  let shipped = ["digits", "iris"]
  let fetchable = FetchableDataset.allCases.map {
    Fetchable(name: $0.rawValue, files: $0.files.map(\.name), addresses: $0.mirrors)
  }

  var text: String {
    var text = "DATA is written as\n"
    for form in forms { text += "  \(form)\n" }
    text += "\nshipped: \(shipped.joined(separator: ", "))\n\nto fetch\n"
    return text
      + TextTable(
        fields: fetchable.map { ("ntkit data fetch \($0.name) --to DIR", $0.addresses[0]) },
        indent: 2
      ).text
  }
}

/// What a download brought.
struct FetchReport: Encodable {
  struct File: Encodable {
    let path: String
    let bytes: Int
    let sha256: String
    let verification: String
    let wasPresent: Bool
    let unpacked: [String]
  }

  let schemaVersion = 1
  let name: String
  let folder: String
  /// The DATA that the files can be read as.
  let reference: String
  let files: [File]

  init(name: String, folder: String, files: [FetchedFile]) {
    self.name = name
    self.folder = folder
    reference = "\(name):\(folder)"
    self.files = files.map {
      File(
        path: $0.path, bytes: $0.size, sha256: $0.sha256, verification: "\($0.verification)",
        wasPresent: $0.wasPresent, unpacked: $0.unpacked)
    }
  }
}

/// Data sets in words.
enum DataText {
  static func fetched(_ report: FetchReport) -> String {
    var table = TextTable([.left, .right, .left])
    for file in report.files {
      table.append([
        .init(file.path), .init(Quantity.bytes(file.bytes)),
        .init(file.wasPresent ? "was there, sound" : "fetched, sound"),
      ])
    }
    return table.text + "use it as \(report.reference):train and \(report.reference):test\n"
  }

  static func exported(_ export: DatasetExport) -> String {
    let targets = export.classes.map { "\($0.count) classes" } ?? "values"
    return TextTable(
      fields: [
        ("inputs", "\(export.x): \(Quantity.shape(export.xShape))"),
        ("targets", "\(export.y): \(targets)"), ("scaling", export.scaling.rawValue),
      ]
    ).text
  }

  static func summary(_ summary: DatasetSummary) -> String {
    TextTable(
      fields: [
        ("name", summary.name),
        ("rows", Quantity.count(summary.rows)),
        ("features", "\(Quantity.count(summary.features)), shape \(Quantity.shape(summary.shape))"),
        ("classes", summary.classes.map(classes)),
        ("targets", summary.targets.map(range)),
        ("inputs", summary.inputs.map(range)),
        ("duplicates", "\(Quantity.count(summary.duplicateRows)) rows equal an earlier one"),
        ("contradictions", contradictions(summary)),
        ("source", summary.source),
        ("license", summary.license),
      ]
    ).text
  }

  private static func classes(_ classes: [DatasetSummary.ClassCount]) -> String {
    let shown = classes.prefix(20).map { "\($0.name) (\(Quantity.count($0.rows)))" }
    return "\(classes.count): " + shown.joined(separator: ", ")
      + (classes.count > shown.count ? ", ..." : "")
  }

  private static func range(_ range: DatasetSummary.Range) -> String {
    "\(Quantity.number(range.minimum)) to \(Quantity.number(range.maximum)),"
      + " mean \(Quantity.number(range.mean))"
  }

  private static func contradictions(_ summary: DatasetSummary) -> String {
    guard let first = summary.contradictions.first else { return "none" }
    return "\(Quantity.count(summary.contradictingRows)) identical rows have different labels,"
      + " such as rows \(first.first) and \(first.second) (from 0)"
  }
}
