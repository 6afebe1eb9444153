import ArgumentParser
import NTKit

/// `ntkit measure`: the complexity of trained networks.
struct MeasureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Measure how complex trained networks are: norms, margins, flatness.",
    discussion: """
      Takes folders that 'ntkit train --output' wrote and measures the network of the last checkpoint: \
      norms of the weights, path norms, products of norms of the layers, distances from the start, the \
      margin and the sizes over it, sharpness, PAC-Bayes terms, the Fisher-Rao norm. Each folder gets \
      measures.json. Several runs are also ordered by every measure, and Kendall's tau says how well the \
      order is that of the gap between test and training error.

      Example:
        ntkit train digits -a fc-2 --output run
        ntkit measure run
        ntkit measure run-1 run-2 run-3 --output ranking.json
      """)

  @Argument(help: "The folders of the runs.", completion: .directory)
  var runs: [String]

  @Option(
    help: "Measure the weights of a .npz file that 'train --export' wrote, not the checkpoint's.",
    completion: .file(extensions: ["npz"]))
  var weights: String?

  @Option(help: "Write the whole result to this JSON file too.", completion: .file())
  var output: String?

  @Option(help: "Take noise, sharpness and the Fisher-Rao norm on the first rows, so many.")
  var rows: Int = 1000

  @Option(help: "The increase of the training error that noise on the weights may cause.")
  var deviation: Double = 0.1

  @Option(help: "The draws of the noise.")
  var draws: Int = 20

  @Flag(help: "Leave out the measures that take many passes: noise and sharpness.")
  var fast = false

  @OptionGroup var random: SeedOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var printing: OutputOptions

  func validate() throws {
    guard weights == nil || runs.count == 1 else {
      throw ValidationError("--weights is for one run; \(runs.count) are given")
    }
    guard rows > 0 else { throw ValidationError("--rows is \(rows); it must be at least 1") }
    guard draws > 1 else { throw ValidationError("--draws is \(draws); it must be at least 2") }
    guard deviation > 0, deviation < 1 else {
      throw ValidationError("--deviation is \(deviation); it must be between 0 and 1")
    }
  }

  func run() throws {
    _ = threads.apply()
    var options = NetworkMeasures.Options()
    options.rows = rows
    options.deviation = deviation
    options.draws = draws
    options.includesCostly = !fast
    options.seed = random.seed
    let bar = printing.progressBar()
    defer { bar.finish() }
    var measured: [MeasuredRun] = []
    for (index, run) in runs.enumerated() {
      bar.update("measuring \(run)", Double(index) / Double(runs.count))
      let found = try MeasuredRun(folder: run, weights: weights, options: options)
      let path = try found.write()
      bar.finish()
      printing.note("written \(path)")
      measured.append(found)
    }
    let result = MeasuredRuns(measured)
    if let output { try ResultJSON.write(result, to: output) }
    try printing.emit(result) { MeasureText.text(result) }
  }
}
