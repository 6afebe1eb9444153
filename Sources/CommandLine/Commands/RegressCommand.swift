import ArgumentParser
import NTKit

/// `ntkit regress`: kernel ridge regression and classification.
struct RegressCommand: ClusterCommand {
  static let configuration = CommandConfiguration(
    commandName: "regress",
    abstract: "Learn from training rows with a kernel and score test rows.",
    discussion: """
      Classes are learned as -1 and +1, or as centered one-hot rows when there are more than two; \
      values with a free constant term. --ridge auto chooses among 21 ridges by the exact \
      leave-one-out error of the training rows, or by what --select says; test rows are never \
      looked at. A given ridge is in the units of the kernel. --classifier svc and softmax choose \
      their cost or penalty on held-out parts of the training rows.

      --scaling auto standardizes the features of tables by training rows, and scales images to \
      length sqrt(features), which --scaling unit-norm does for every row. For images there are \
      also channels (means and deviations by channel), contrast (every image minus its mean, \
      scaled) and zca (whitening), fitted on training rows. Without --test, a \
      share of the training data is held out, drawn by --seed. With --output, predictions.csv, \
      report.json and report.html with its figures are written.

      Several architectures, or --kind both, are compared on at most 2,000 training rows by what \
      --select says, and all are listed. --architecture auto stands for ReLU networks of 0 to 4 \
      hidden layers, each with its first layers frozen or not.

      --kernel takes a kernel from a .npy file, such as 'ntkit kernel' writes, in place of an \
      architecture: (n, n) of the training rows, with --test-kernel (m, n) of the test rows \
      against them; without --test, (n, n) of all rows of --train, of which a share is held out. \
      'ntkit data export' writes the rows.

      Started as several processes by mpirun or srun (in a build with the trait MPI), they share the \
      kernel and its decomposition, of which each holds a part; rank 0 prints and writes. --dry-run \
      --ranks 64 plans for 64 of them.

      Example:
        ntkit regress -a auto --train digits
        ntkit regress -a fc-1,fc-2,fc-3 --kind both --select evidence --train digits
        ntkit regress -a fc-2 --classifier softmax --train iris --output result
        ntkit regress -a fc-2 --train mnist:DIR --test mnist:DIR:test --limit 1000
        ntkit regress -a cntk-3-gap --flip --train cifar10:DIR --test cifar10:DIR:test --limit 300
        ntkit regress --kernel K.npy --train digits
      """)

  @OptionGroup var candidates: CandidateOptions

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

  @OptionGroup var fitting: FitOptions

  @Option(help: "How inputs are scaled.")
  var scaling: FeatureScaling = .auto

  @Flag(
    help: """
      Average kernels of images over mirror images: learn from every training image and its mirror \
      image.
      """)
  var flip = false

  @Option(help: "The classes to keep, by name or number from 0, separated by commas.")
  var classes: String?

  @Option(help: "Keep only the first rows of the training and of the test data.")
  var limit: Int?

  @Option(name: .shortAndLong, help: "The folder to write to.", completion: .directory)
  var output: String?

  @Option(
    help: "The folder to save the model to, for 'ntkit predict'.", completion: .directory)
  var save: String?

  @OptionGroup var planning: PlanOptions
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
    if flip, fitting.tune {
      throw ValidationError("--tune raises the evidence of plain kernels; it excludes --flip")
    }
    if solving.resume, output == nil {
      throw ValidationError("--resume needs --output, the folder where the factor is kept")
    }
  }

  private func checkKernels() throws {
    guard kernel != nil else {
      if testKernel != nil { throw ValidationError("--test-kernel needs --kernel") }
      guard candidates.isGiven else {
        throw ValidationError(
          "missing expected argument '--architecture <architecture>', or '--kernel <kernel>'")
      }
      if candidates.areSeveral, fitting.strength != .auto {
        throw ValidationError(
          "every candidate gets a ridge, cost or penalty of its own; leave out --ridge, --cost and"
            + " --penalty")
      }
      return
    }
    if candidates.isGiven {
      throw ValidationError("--architecture and --kernel exclude each other")
    }
    if fitting.tune {
      throw ValidationError("--tune needs --architecture: a kernel file has no network to tune")
    }
    if flip {
      throw ValidationError(
        "--flip needs --architecture; 'ntkit kernel --flip' averages a kernel for --kernel")
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

  func run(with ranks: Ranks?) throws {
    let parallelism = threads.apply(on: ranks)
    // A name that does not exist is reported before data is read.
    let kernels = try candidates.load()
    let files = try kernel.map { path in
      RegressionKernels.files(
        try PrecomputedKernel(path: path), test: try testKernel.map(PrecomputedKernel.init))
    }
    let data = try load()
    if planning.dryRun {
      guard ranks?.isRoot ?? true else { return }
      return try printPlan(kernels, files, data, parallelism, ranks)
    }
    let isRoot = ranks?.isRoot ?? true
    if let ranks, isRoot {
      ranks.session.end.remedy =
        solving.resume
        ? "the same command goes on from what \(output!) keeps"
        : "run it again with any number of ranks"
    }
    for folder in [output, save].compactMap({ $0 }) where isRoot {
      try ResultFile.makeFolder(folder)
    }
    let stop = StopRequest()
    let signals =
      solving.resume && ranks == nil
      ? StopSignals(stop, finishing: .blocks, isQuiet: printing.quiet) : nil
    defer { signals?.release() }
    let bar = isRoot ? printing.progressBar() : ProgressBar(isVisible: false)
    defer { bar.finish() }
    var run =
      try files.map { given($0, parallelism) }
      ?? choose(kernels, data, parallelism, ranks) { bar.update($0, $1) }
    run.session = ranks?.session
    solving.apply(to: &run, output: output, stop: stop)
    let result = try run.run(data) { bar.update($0, $1) }
    bar.finish()
    guard isRoot else {
      // Eigenvectors that a saved model needs come from all ranks.
      if save != nil { _ = try SavedModel(result) }
      return
    }
    let report = RegressionReport(result)
    if let save { try SavedModel(result).write(to: save) }
    let page = try output.map { try result.write(to: $0, commandLine: Self.commandLine) }
    if let missing = page?.missing { printing.note("no figures: \(missing)") }
    try printing.emit(report) { RegressionText.text(report, written: page?.files) }
  }

  private static var commandLine: String {
    (["ntkit"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
  }

  /// A run with given kernels.
  private func given(
    _ kernels: RegressionKernels, _ parallelism: Parallelism
  ) -> RegressionRun {
    var run = RegressionRun(
      kernels: kernels, ridge: fitting.strength, scaling: scaling, seed: random.seed,
      parallelism: parallelism)
    fitting.apply(to: &run)
    run.averagesFlips = flip
    return run
  }

  /// The run that training rows choose: every rank finds the same, with one BLAS thread.
  private func choose(
    _ kernels: [KernelCandidate], _ data: RegressionData, _ parallelism: Parallelism,
    _ ranks: Ranks?, _ progress: @escaping @Sendable (String, Double) -> Void
  ) throws -> RegressionRun {
    guard ranks != nil, candidates.areSeveral || fitting.tune else {
      return try learned(kernels, data, parallelism, progress)
    }
    return try BLASInformation.withSingleThread {
      try learned(kernels, data, parallelism, progress)
    }
  }

  private func printPlan(
    _ kernels: [KernelCandidate], _ files: RegressionKernels?, _ data: RegressionData,
    _ parallelism: Parallelism, _ ranks: Ranks?
  ) throws {
    var run =
      files.map { given($0, parallelism) }
      ?? given(.network(kernels[0].architecture, kernels[0].kind), parallelism)
    solving.apply(to: &run, output: output, stop: StopRequest())
    let plan = try run.plan(
      data, ranks: planning.ranks ?? ranks?.session.communicator.size ?? 1)
    try printing.emit(plan) { RegressionText.plan(plan) }
  }

  /// A run with the kernel that training rows choose and tune, where they shall.
  private func learned(
    _ kernels: [KernelCandidate], _ data: RegressionData, _ parallelism: Parallelism,
    _ progress: @escaping @Sendable (String, Double) -> Void
  ) throws -> RegressionRun {
    var selection: ArchitectureSelection?
    var chosen = kernels[0]
    if candidates.areSeveral {
      let found = try ArchitectureSelection(
        training: data.training, candidates: kernels, method: fitting.classifier,
        criterion: fitting.criterion, folds: fitting.folds, scaling: scaling, flips: flip,
        seed: random.seed, parallelism: parallelism, progress: progress)
      chosen = KernelCandidate(found.architecture, found.kind)
      selection = found
    }
    let tuning =
      fitting.tune
      ? try EvidenceTuning(
        chosen.architecture, kind: chosen.kind, training: data.training, scaling: scaling,
        seed: random.seed, parallelism: parallelism, progress: progress) : nil
    if let selection {
      return RegressionRun(
        selection: selection, tuning: tuning, scaling: scaling, seed: random.seed,
        parallelism: parallelism)
    }
    var run = given(
      .network(tuning?.architecture ?? chosen.architecture, chosen.kind), parallelism)
    run.tuning = tuning
    return run
  }

  private func load() throws -> RegressionData {
    let names = classes?.commaSeparated
    return try SplitRequest(
      train: train, test: test, testFraction: testFraction, classes: names, limit: limit,
      seed: random.seed
    ).load()
  }
}
