import ArgumentParser
import Foundation
import NTKit

/// `ntkit reproduce`: figures and theorems of papers, run here.
struct ReproduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Run a figure or theorem of a paper: numbers, verdict, picture.",
    discussion: """
      Without an ID, the experiments are listed. An ID such as A2 or its readable name runs one \
      of them; 'all' runs all. The verdict is computed: the exit code is 0 when the claim holds \
      here and 2 when it does not. Data is looked for in --data, $NTKIT_DATA, ./data and \
      ../shared/data.

      Example:
        ntkit reproduce --list
        ntkit reproduce A2 --quick --output figures
        ntkit reproduce CIFAR --full --keep kernels
        ntkit reproduce A0 --architecture fc-3
      """)

  @Argument(
    help: "The experiment, or 'all'.",
    completion: .list(["all"] + ExperimentCatalog.all.map { $0.id }))
  var id: String?

  @Flag(help: "List the experiments.")
  var list = false

  @Flag(help: "Seconds: fewer draws or rows.")
  var quick = false

  @Flag(help: "The paper's own size, as far as it goes.")
  var full = false

  @Option(help: "The folder that holds mnist, cifar-10 and uci.", completion: .directory)
  var data: String?

  @Option(
    name: .shortAndLong, help: "The folder for figures and records.", completion: .directory)
  var output: String?

  @Option(
    name: [.long, .customShort("a")],
    help: "Of A0: the network, a preset or an architecture file, instead of its own.",
    completion: .file(extensions: ["json"]))
  var architecture: String?

  @Option(
    help: ArgumentHelp(
      "Keep the kernels of CIFAR here: the same command goes on where a stopped run ended.",
      valueName: "folder"),
    completion: .directory)
  var keep: String?

  @OptionGroup var random: SeedOptions
  @OptionGroup var printing: OutputOptions

  func validate() throws {
    guard !(quick && full) else { throw ValidationError("--quick and --full exclude each other") }
    guard id == nil || !list else {
      throw ValidationError("--list and the ID '\(id!)' exclude each other")
    }
    if architecture != nil, id.flatMap(ExperimentCatalog.find)?.id != A0RandomLabels.id {
      throw ValidationError(
        "--architecture is for A0; \(id.map { "\($0) has a network of its own" } ?? "name it")")
    }
  }

  func run() throws {
    guard let id else {
      let list = ExperimentList()
      return try printing.emit(list) { ExperimentText.list(list) }
    }
    if id.lowercased() == "all" { return try runAll() }
    guard let experiment = ExperimentCatalog.find(id) else { throw Self.unknown(id) }
    let (record, outcome) = try record(experiment)
    try printing.emit(record) { ExperimentText(style: printing.style).text(record, outcome) }
    if record.verdict == .fails { throw ExitCode(ExitStatus.refuted.rawValue) }
  }

  private func runAll() throws {
    var records: [ExperimentRecord] = []
    var failures: [ExperimentSummary.Failure] = []
    var skipped: [ExperimentSummary.Failure] = []
    for experiment in ExperimentCatalog.all {
      do {
        records.append(try record(experiment).record)
      } catch let absent as ExperimentFailure where absent.isDataAbsent {
        skipped.append(.init(id: experiment.id, error: "\(absent)".onOneLine))
      } catch {
        failures.append(.init(id: experiment.id, error: "\(error)".onOneLine))
      }
    }
    let summary = ExperimentSummary(records: records, failures: failures, skipped: skipped)
    try printing.emit(summary) { ExperimentText(style: printing.style).text(summary) }
    if !failures.isEmpty { throw ExitCode(ExitStatus.failed.rawValue) }
    if !summary.fails.isEmpty { throw ExitCode(ExitStatus.refuted.rawValue) }
  }

  private func record(
    _ experiment: any Experiment.Type
  ) throws -> (record: ExperimentRecord, outcome: ExperimentOutcome) {
    if let data, !FileManager.default.fileExists(atPath: data) {
      throw DatasetError.missingFile(tried: [data])
    }
    if let output { try ResultFile.makeFolder(output) }
    let bar = printing.progressBar()
    defer { bar.finish() }
    let name = experiment.id
    let stop = StopRequest()
    let signals = keep.map { _ in StopSignals(stop, finishing: .tiles, isQuiet: printing.quiet) }
    defer { signals?.release() }
    let context = ExperimentContext(
      scale: quick ? .quick : full ? .full : .standard, seed: random.seed,
      dataFolder: ExperimentContext.findDataFolder(data), figureFolder: output,
      kernelFolder: keep, architecture: try architecture.map(Architecture.named), stop: stop,
      progress: { bar.update("\(name): \($0)", $1) })
    let result = try ExperimentRecord.run(experiment, context)
    if let output { try ResultJSON.write(result.record, to: "\(output)/\(name).json") }
    return result
  }

  private static func unknown(_ id: String) -> UsageError {
    let names = ExperimentCatalog.all.flatMap { [$0.id, $0.alias] }
    let nearest =
      nearestWord(to: id.lowercased(), in: names.map { $0.lowercased() })
      .flatMap { near in names.first { $0.lowercased() == near } }
    return UsageError(
      "no experiment is called '\(id)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
        + "; 'ntkit reproduce --list' lists them")
  }
}
