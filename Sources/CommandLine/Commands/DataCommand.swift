import ArgumentParser
import NTKit

/// `ntkit data`: data sets, listed, summarized, exported and downloaded.
struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "List, look into, export and download data sets.",
    discussion: """
      Example:
        ntkit data show digits
      """,
    subcommands: [
      DataListCommand.self, DataShowCommand.self, DataExportCommand.self, DataFetchCommand.self,
    ])
}

/// `ntkit data list`: the forms of DATA and the sets that can be fetched.
struct DataListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the forms of DATA, what is shipped and what can be fetched.",
    discussion: """
      Example:
        ntkit data list --format json
      """)

  @OptionGroup var printing: OutputOptions

  func run() throws {
    let list = DataList()
    try printing.emit(list) { list.text }
  }
}

/// `ntkit data show`: a summary of one data set.
struct DataShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Summarize a data set: sizes, classes, ranges, duplicates, licence.",
    discussion: """
      Example:
        ntkit data show table.csv:label=species
      """)

  @Argument(help: "The data.", completion: .file())
  var data: String

  @Option(help: "The classes to keep, by name or number from 0, separated by commas.")
  var classes: String?

  @Option(help: "Keep only the first rows.")
  var limit: Int?

  @OptionGroup var printing: OutputOptions

  func run() throws {
    let names = classes?.commaSeparated
    let dataset = try DatasetReference(parsing: data).load(classes: names, limit: limit)
    let summary = DatasetSummary(dataset, reference: data)
    try printing.emit(summary) { DataText.summary(summary) }
  }
}

/// `ntkit data fetch`: downloads.
struct DataFetchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Download a data set, going on where an earlier attempt broke off.",
    discussion: """
      Every file is verified by its SHA-256. Nothing is downloaded that is already there.

      Example:
        ntkit data fetch mnist --to data/mnist
      """)

  @Argument(
    help: "One of: \(FetchableDataset.allCases.map(\.rawValue).joined(separator: ", ")).",
    completion: .list(FetchableDataset.allCases.map(\.rawValue)))
  var name: String

  @Option(help: "The folder to write to; made when missing.", completion: .directory)
  var to: String

  @Option(help: "Fetch from this address instead of the known ones.")
  var from: String?

  @OptionGroup var printing: OutputOptions

  func run() async throws {
    let dataset = try FetchableDataset(named: name)
    let bar = printing.progressBar()
    defer { bar.finish() }
    let files = try await DatasetFetcher(baseAddress: from).fetch(dataset, to: to) { progress in
      let total = progress.total.map { max(1, Double($0)) }
      bar.update(
        progress.file, total.map { Double(progress.received) / $0 } ?? 0,
        of: total.map { ProgressBar.Whole(size: $0, unit: "B") })
    }
    bar.finish()
    let report = FetchReport(name: name, folder: to, files: files)
    try printing.emit(report) { DataText.fetched(report) }
  }
}
