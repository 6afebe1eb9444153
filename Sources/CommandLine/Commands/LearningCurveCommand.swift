import ArgumentParser
import NTKit

/// `ntkit learning-curve`: the test error at every number of rows, predicted from the kernel.
struct LearningCurveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learning-curve",
    abstract: "Predict how the test error of a kernel falls with the number of training rows.",
    discussion: """
      From the kernel of all rows and their targets alone: the rows are a pool, n of them are drawn to \
      learn from, and the error is that on the others. Beside the prediction from the whole matrix \
      stands the one from its eigenvalues, and what draws measure.

      Example:
        ntkit learning-curve digits -a fc-1
        ntkit learning-curve mnist:DIR --limit 1500 -a fc-3 --kind nngp --ridge 0.01
        ntkit learning-curve table.csv --kernel K.npy --draws 0
      """)

  @Argument(help: "The data.", completion: .file())
  var data: String

  @Option(
    name: [.long, .customShort("a")],
    help: "A preset such as fc-2, or an architecture file in JSON.",
    completion: .file(extensions: ["json"]))
  var architecture: String?

  @Option(
    help: "A kernel of all rows computed before, in place of an architecture.",
    completion: .file(extensions: ["npy"]))
  var kernel: String?

  @Option(help: "The kernel of the network: ntk or nngp.")
  var kind: KernelKind = .ntk

  @Option(help: "The classes to keep, by name or number from 0, separated by commas.")
  var classes: String?

  @Option(help: "Keep the first rows of the data only.")
  var limit: Int?

  @Option(help: "How inputs are scaled.")
  var scaling: FeatureScaling = .auto

  @Option(help: "The ridge: auto, the best by leave-one-out on all rows, or a number.")
  var ridge: RidgeArgument = .auto

  @Option(help: "The numbers of rows to learn from, separated by commas.")
  var counts: String?

  @Option(help: "Draws that are measured at each number of rows; 0 measures nothing.")
  var draws = 10

  @Option(
    name: .shortAndLong, help: "The folder for the record and the figure.", completion: .directory)
  var output: String?

  @OptionGroup var random: SeedOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var printing: OutputOptions

  func validate() throws {
    guard (architecture == nil) != (kernel == nil) else {
      throw ValidationError("give one of --architecture and --kernel")
    }
    guard kind != .both else { throw ValidationError("--kind is both; choose ntk or nngp") }
    guard draws >= 0 else { throw ValidationError("--draws is \(draws); it must be at least 0") }
    if let limit, limit < 1 {
      throw ValidationError("--limit is \(limit); it must be at least 1")
    }
    if let counts, numbers(counts) == nil {
      throw ValidationError("--counts is '\(counts)'; write whole numbers separated by commas")
    }
  }

  private func numbers(_ text: String) -> [Int]? {
    let parts = text.commaSeparated.map { Int($0) }
    return parts.isEmpty || parts.contains(nil) ? nil : parts.map { $0! }
  }

  func run() throws {
    let parallelism = threads.apply()
    let source: LearningCurveRequest.Kernel =
      if let kernel {
        .file(try PrecomputedKernel(path: kernel))
      } else {
        .network(try Architecture.named(architecture!), kind)
      }
    var request = LearningCurveRequest(data: data, kernel: source)
    request.classes = classes?.commaSeparated
    request.limit = limit
    request.scaling = scaling
    if case .fixed(let value) = ridge.value { request.ridge = value }
    request.counts = counts.flatMap(numbers) ?? []
    request.draws = draws
    request.seed = random.seed
    if let output { try ResultFile.makeFolder(output) }
    let bar = printing.progressBar()
    defer { bar.finish() }
    let result = try request.run(parallelism: parallelism) { bar.update($0, $1) }
    bar.finish()
    if let output {
      try ResultJSON.write(result, to: "\(output)/learning-curve.json")
      try printing.draw(result.figure, to: output, name: "learning-curve")
    }
    try printing.emit(result) { FeatureText.text(result) }
  }
}
