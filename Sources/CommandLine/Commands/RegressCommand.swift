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
      length sqrt(features), which --scaling unit-norm does for every row. For images there are \
      also channels (means and deviations by channel), contrast (every image minus its mean, \
      scaled) and zca (whitening), fitted on training rows. Without --test, a \
      share of the training data is held out, drawn by --seed. With --output, predictions.csv \
      and report.json are written.

      --architecture auto compares ReLU networks of 0 to 4 hidden layers, each with its first \
      layers frozen or not, by the leave-one-out error of at most 2,000 training rows, and lists \
      them all.

      --kernel takes a kernel from a .npy file, such as 'ntkit kernel' writes, in place of an \
      architecture: (n, n) of the training rows, with --test-kernel (m, n) of the test rows \
      against them; without --test, (n, n) of all rows of --train, of which a share is held out. \
      'ntkit data export' writes the rows.

      Example:
        ntkit regress -a auto --train digits
        ntkit regress -a fc-1 --train digits --kind nngp
        ntkit regress -a fc-2 --train mnist:DIR --test mnist:DIR:test --limit 1000
        ntkit regress --kernel K.npy --train digits
      """)

  @Option(
    name: [.long, .customShort("a")],
    help: "A preset such as fc-2, an architecture file in JSON, or auto.",
    completion: .file(extensions: ["json"]))
  var architecture: String?

  @Option(
    help: "The kernel of the training rows, computed before.",
    completion: .file(extensions: ["npy"]))
  var kernel: String?

  @Option(
    help: "The kernel of the test rows against the training rows, computed before.",
    completion: .file(extensions: ["npy"]))
  var testKernel: String?

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

  @Option(
    help: "The folder to save the model to, for 'ntkit predict'.", completion: .directory)
  var save: String?

  @OptionGroup var solving: SolverOptions
  @OptionGroup var random: SeedOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var printing: OutputOptions

  func validate() throws {
    try checkKernels()
    guard testFraction > 0, testFraction < 1 else {
      throw ValidationError("--test-fraction is \(testFraction); it must be between 0 and 1")
    }
    if let limit, limit < 1 {
      throw ValidationError("--limit is \(limit); it must be at least 1")
    }
    if solving.resume, output == nil {
      throw ValidationError("--resume needs --output, the folder where the factor is kept")
    }
  }

  private func checkKernels() throws {
    guard kernel != nil else {
      if testKernel != nil { throw ValidationError("--test-kernel needs --kernel") }
      guard architecture != nil else {
        throw ValidationError(
          "missing expected argument '--architecture <architecture>', or '--kernel <kernel>'")
      }
      if isAuto, ridge.value != .auto {
        throw ValidationError(
          "--architecture auto chooses a ridge for every network; leave out --ridge")
      }
      return
    }
    if architecture != nil {
      throw ValidationError("--architecture and --kernel exclude each other")
    }
    if save != nil {
      throw ValidationError(
        "--save needs --architecture: a kernel file says nothing about new rows")
    }
    guard (test == nil) == (testKernel == nil) else {
      throw ValidationError("with --kernel, --test and --test-kernel need each other")
    }
    guard scaling == .auto || scaling == .none else {
      throw ValidationError(
        "--scaling does nothing to a kernel that is computed; scale in 'ntkit data export'")
    }
  }

  private func kernels() throws -> RegressionKernels {
    if let kernel {
      return .files(
        try PrecomputedKernel(path: kernel), test: try testKernel.map(PrecomputedKernel.init))
    }
    return .network(try Architecture.named(architecture ?? ""), kind.kernel)
  }

  private var isAuto: Bool { architecture == "auto" }

  func run() throws {
    let parallelism = threads.apply()
    // A name that does not exist is reported before data is read.
    let given = try isAuto ? nil : kernels()
    let data = try load()
    for folder in [output, save].compactMap({ $0 }) { try ResultFile.makeFolder(folder) }
    let stop = StopRequest()
    let signals = solving.resume ? StopSignals(stop, isQuiet: printing.quiet) : nil
    defer { signals?.release() }
    let bar = printing.progressBar()
    defer { bar.finish() }
    var run =
      if let given {
        RegressionRun(
          kernels: given, ridge: ridge.value, scaling: scaling, seed: random.seed,
          parallelism: parallelism)
      } else {
        RegressionRun(
          selection: try ArchitectureSelection(
            training: data.training, kind: kind.kernel, scaling: scaling, seed: random.seed,
            parallelism: parallelism
          ) { bar.update($0, $1) }, scaling: scaling, seed: random.seed, parallelism: parallelism)
      }
    solving.apply(to: &run, output: output, stop: stop)
    let result = try run.run(data) { bar.update($0, $1) }
    bar.finish()
    let report = RegressionReport(result)
    if let output { try result.write(to: output) }
    if let save { try SavedModel(result).write(to: save) }
    try printing.emit(report) { RegressionText.text(report, output: output) }
  }

  private func load() throws -> RegressionData {
    let names = classes?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    let training = try DatasetReference(parsing: train).load(classes: names, limit: limit)
    guard let test else {
      let split = try training.splitRows(
        trainFraction: 1 - testFraction, seed: random.seed,
        stratified: training.targets.classCount != nil)
      return try RegressionData(
        training: training.selectingRows(split.training),
        test: training.selectingRows(split.test), split: split)
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
