import ArgumentParser
import NTKit

/// `ntkit analyze`: the main job.
struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "What will a wide network learn from this data set, how fast and how well?",
    discussion: """
      Computes the tangent kernel of the training rows and from it, without training: how complex \
      the labels are against random ones, the whole training curve, and the error on held-out \
      rows. Then trains a finite network on true and on random labels to check the curves. Writes \
      report.html, report.json and the figures with their scripts and data.

      Sets with a test part keep it; of others, the rows beyond --limit or a random fifth are held \
      out. Inputs are scaled to the unit sphere; features of tables are standardized before. \
      Without --architecture the network is that of Arora et al. 2019: two layers, ReLU, the \
      first layer trained. --kernel takes a kernel from a .npy file instead, and trains nothing: \
      (n, n) of all rows, or for sets with a test part of the training rows, with --test-kernel \
      of the test rows against them.

      Example:
        ntkit analyze digits
        ntkit analyze mnist:DIR --classes 0,1 --limit 2000
      """)

  @Argument(help: "The data set.", completion: .file())
  var data: String

  @Option(
    name: [.long, .customShort("a")],
    help: "A preset such as fc-2, or an architecture file in JSON.",
    completion: .file(extensions: ["json"]))
  var architecture: String?

  @Option(
    help: "A kernel computed before, in place of an architecture.",
    completion: .file(extensions: ["npy"]))
  var kernel: String?

  @Option(
    help: "The kernel of the test part against the training rows.",
    completion: .file(extensions: ["npy"]))
  var testKernel: String?

  @Option(help: "The classes to keep, by name or number from 0, separated by commas.")
  var classes: String?

  @Option(help: "Train on the first rows only, counted after the selection of classes.")
  var limit: Int?

  @Option(help: "The width of the trained network; by default 1024 or what the time allows.")
  var width: Int?

  @Option(help: "The iterations of the trained network; by default what half a minute allows.")
  var iterations: Int?

  @Option(name: .shortAndLong, help: "The folder to write to.", completion: .directory)
  var output = "ntkit-analyze"

  @OptionGroup var random: SeedOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var printing: OutputOptions

  func validate() throws {
    guard kernel == nil || architecture == nil else {
      throw ValidationError("--architecture and --kernel exclude each other")
    }
    guard kernel != nil || testKernel == nil else {
      throw ValidationError("--test-kernel needs --kernel")
    }
    for (name, value) in [("limit", limit), ("width", width), ("iterations", iterations)] {
      guard let value, value < 1 else { continue }
      throw ValidationError("--\(name) is \(value); it must be at least 1")
    }
  }

  func run() throws {
    _ = threads.apply()
    try ResultFile.makeFolder(output)
    let bar = printing.progressBar()
    defer { bar.finish() }
    let request = AnalysisRequest(
      data: data, architecture: try architecture.map { try Architecture.named($0) },
      kernel: try kernel.map(PrecomputedKernel.init),
      testKernel: try testKernel.map(PrecomputedKernel.init),
      classes: classes?.commaSeparated, limit: limit, seed: random.seed,
      width: width, iterations: iterations, output: output, commandLine: commandLine
    ) { bar.update($0, $1) }
    let analysis = try Analysis(request) { plan in
      bar.finish()
      printing.note(AnalysisText.plan(plan, isTrained: kernel == nil))
    }
    let files = try analysis.write()
    bar.finish()
    try printing.emit(analysis.result) { AnalysisText.text(analysis, files) }
  }

  private var commandLine: String {
    (["ntkit"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
  }
}
