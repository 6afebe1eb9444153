import ArgumentParser
import NTKit

/// `ntkit regress`: kernel ridge regression and classification.
struct RegressCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "regress",
    abstract: "Learn from training rows with a kernel and score test rows.",
    discussion: """
      Classes are learned as -1 and +1, or as centered one-hot rows when there are more than two; \
      values with a free constant term. --ridge auto chooses among 21 ridges by the exact \
      leave-one-out error of the training rows; test rows are never looked at. A given ridge is \
      in the units of the kernel.

      --scaling auto standardizes the features of tables by training rows, and scales images to \
      length sqrt(features), which --scaling unit-norm does for every row. Without --test, a \
      share of the training data is held out, drawn by --seed. With --output, predictions.csv \
      and report.json are written.

      Example:
        ntkit regress -a fc-1 --train digits --kind nngp
        ntkit regress -a fc-2 --train mnist:DIR --test mnist:DIR:test --limit 1000
      """)

  @OptionGroup var network: ArchitectureOptions

  @Option(help: "The data to learn from.", completion: .file())
  var train: String

  @Option(help: "The data to test on.", completion: .file())
  var test: String?

  @Option(help: "Without --test: the share of rows held out for testing.")
  var testFraction: Double = 0.25

  @Option(help: "The kernel.")
  var kind: PredictorKernel = .ntk

  @Option(help: "The ridge: auto, or a number in the units of the kernel.")
  var ridge: RidgeArgument = .auto

  @Option(help: "How inputs are scaled.")
  var scaling: FeatureScaling = .auto

  @Option(help: "The classes to keep, by name or number from 0, separated by commas.")
  var classes: String?

  @Option(help: "Keep only the first rows of the training and of the test data.")
  var limit: Int?

  @Option(name: .shortAndLong, help: "The folder to write to.", completion: .directory)
  var output: String?

  @OptionGroup var random: SeedOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var printing: OutputOptions

  func validate() throws {
    guard testFraction > 0, testFraction < 1 else {
      throw ValidationError("--test-fraction is \(testFraction); it must be between 0 and 1")
    }
    if let limit, limit < 1 {
      throw ValidationError("--limit is \(limit); it must be at least 1")
    }
  }

  func run() throws {
    let run = RegressionRun(
      architecture: try network.load(), kind: kind.kernel, ridge: ridge.value, scaling: scaling,
      seed: random.seed, parallelism: threads.apply())
    let data = try load()
    if let output { try ResultFile.makeFolder(output) }
    let bar = printing.progressBar()
    defer { bar.finish() }
    let result = try run.run(data) { bar.update($0, $1) }
    bar.finish()
    let report = RegressionReport(result)
    if let output { try result.write(to: output) }
    try printing.emit(report) { RegressionText.text(report, output: output) }
  }

  private func load() throws -> RegressionData {
    let names = classes?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    let training = try DatasetReference(parsing: train).load(classes: names, limit: limit)
    guard let test else {
      let parts = try training.split(
        trainFraction: 1 - testFraction, seed: random.seed,
        stratified: training.targets.classCount != nil)
      return try RegressionData(training: parts.training, test: parts.test)
    }
    let tested = try DatasetReference(parsing: test).load(classes: names, limit: limit)
    return try RegressionData(training: training, test: tested)
  }
}

/// The kernel of a predictor.
enum PredictorKernel: String, ExpressibleByArgument, CaseIterable {
  case ntk
  case nngp

  var kernel: KernelKind { self == .ntk ? .ntk : .nngp }
}

/// `auto` or a number.
struct RidgeArgument: ExpressibleByArgument {
  let value: RegressionRun.Ridge

  static let auto = RidgeArgument(value: .auto)

  private init(value: RegressionRun.Ridge) { self.value = value }

  init?(argument: String) {
    if argument == "auto" {
      self = .auto
      return
    }
    guard let number = Double(argument), number >= 0, number.isFinite else { return nil }
    value = .fixed(number)
  }

  var defaultValueDescription: String { "auto" }
}
