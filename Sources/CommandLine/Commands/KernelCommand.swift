import ArgumentParser
import NTKit

/// `ntkit kernel`: kernels between the inputs of NumPy files.
struct KernelCommand: ClusterCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel",
    abstract: "Compute the infinite-width kernels between inputs in NumPy files.",
    discussion: """
      Inputs are arrays of shape (n, features), (n, length, channels) or \
      (n, height, width, channels); a network of dense layers alone takes each row as one vector. \
      The first layer sees the mean inner product x . x' / features.

      An output K.npz gets the arrays nngp and ntk, or the one that --kind names, each of shape \
      (n1, n2), complete or not at all; the kernels must fit into memory.

      An output K.npy is computed tile by tile on disk and needs little memory. It appears when \
      it is complete; until then K.npy.partial holds the entries and K.npy.journal the tiles that \
      are done. A run that was stopped or killed goes on with --resume, without a bit of \
      difference. Both kernels go to K-nngp.npy and K-ntk.npy.

      With --monte-carlo the kernels are averages over random networks of finite width, with their \
      standard errors in the arrays nngpStandardError and ntkStandardError. That works for every \
      layer with a function, also maxPool, batchNorm and attention scaled by 1/sqrt(d), which have \
      no closed form. Finite width adds a bias of order 1/width on top of the standard error.

      Started as several processes by mpirun or srun (in a build with the trait MPI), they share the \
      tiles and rank 0 writes: the same files, bit for bit. --dry-run --ranks 64 plans for 64 of them.

      Example:
        ntkit kernel --architecture fc-3 --x1 train.npy --x2 test.npy --output K.npz
        ntkit kernel --architecture fc-3 --x1 train.npy --kind ntk --output K.npy --resume
        python3 -c "import numpy; print(numpy.load('K.npz')['ntk'])"
      """)

  @OptionGroup var network: ArchitectureOptions

  @Option(help: "The inputs of the rows.", completion: .file(extensions: ["npy"]))
  var x1: String

  @Option(
    help: "The inputs of the columns; without it, the rows themselves.",
    completion: .file(extensions: ["npy"]))
  var x2: String?

  @Option(
    name: .shortAndLong, help: "The .npz or .npy file to write.",
    completion: .file(extensions: ["npz", "npy"]))
  var output: String?

  @Option(help: "The precision of the computation and of the file.")
  var precision: KernelPrecision = .float64

  @Option(help: "The kernels to compute.")
  var kind: KernelKind = .both

  @Option(help: "The instructions of the inner loops; by default the widest of this machine.")
  var instructionSet: InstructionSet = .best

  @Flag(help: "Go on with a .npy output that was begun; begin it when there is none.")
  var resume = false

  @Flag(help: "Average over mirror images F x of the rows: (K(x, x') + K(F x, x')) / 2.")
  var flip = false

  @OptionGroup var planning: PlanOptions
  @OptionGroup var monteCarlo: MonteCarloOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var printing: OutputOptions

  func validate() throws {
    if flip, monteCarlo.samples != nil {
      throw ValidationError("--flip averages exact kernels; it excludes --monte-carlo")
    }
    guard let output else {
      if planning.dryRun && !resume { return }
      if resume { throw ValidationError("--resume needs an output that ends in .npy") }
      throw ValidationError("missing expected argument '--output <output>', or '--dry-run'")
    }
    guard output.hasSuffix(".npz") || isStored else {
      throw ValidationError("--output is '\(output)'; it must end in .npz or .npy")
    }
    guard !isStored || !flip else {
      throw ValidationError("--flip needs an output that ends in .npz")
    }
    guard !isStored || monteCarlo.samples == nil else {
      throw ValidationError("--monte-carlo needs an output that ends in .npz")
    }
    guard isStored || !resume else {
      throw ValidationError(
        "--resume needs an output that ends in .npy; '\(output)' is written complete or not at all"
      )
    }
  }

  /// Whether tiles go to the disk as they are computed.
  private var isStored: Bool { output?.hasSuffix(".npy") ?? false }

  func run(with ranks: Ranks?) throws {
    if ranks != nil, flip || monteCarlo.samples != nil {
      throw ClusterError.needsOneProcess("ntkit kernel with \(flip ? "--flip" : "--monte-carlo")")
    }
    if let samples = monteCarlo.samples { return try runMonteCarlo(samples: samples) }
    try checkInstructionSet()
    var run = try KernelRun(
      architecture: network.load(), first: x1, second: x2, kind: kind, precision: precision,
      parallelism: threads.apply(on: ranks), instructionSet: instructionSet, isStored: isStored)
    if flip { try run.averageOverFlips() }
    if planning.dryRun {
      guard ranks?.isRoot ?? true else { return }
      let plan = try run.plan(
        writing: output, ranks: planning.ranks ?? ranks?.session.communicator.size)
      return try printing.emit(plan) { KernelText.plan(plan) }
    }
    let plan = KernelRunReport(run)
    try run.checkMemory()
    if let ranks { return try share(run, ranks) }
    try ResultFile.checkWritable(output!)
    printing.note(KernelText.planLine(plan))
    let whole = ProgressBar.Whole(size: Double(plan.entries), unit: "entries")
    let bar = printing.progressBar()
    defer { bar.finish() }
    let progress: @Sendable (Double) -> Void = { bar.update("kernel", $0, of: whole) }
    let report =
      try isStored ? store(run, bar, progress) : run.run(writing: output!, progress: progress)
    bar.finish()
    try printing.emit(report) { KernelText.result(report) }
  }

  private func store(
    _ run: KernelRun, _ bar: ProgressBar, _ progress: @escaping @Sendable (Double) -> Void
  ) throws -> KernelRunReport {
    let stop = StopRequest()
    let signals = StopSignals(stop, finishing: .tiles, isQuiet: printing.quiet)
    defer { signals.release() }
    let announce: @Sendable (KernelRunReport) -> Void = { [printing] report in
      bar.finish()
      printing.note(KernelText.storeLine(report))
    }
    return try run.store(
      writing: output!, resuming: resume, stop: stop, announce: announce, progress: progress)
  }

  private func share(_ run: KernelRun, _ ranks: Ranks) throws {
    guard ranks.isRoot else {
      _ = try run.run(on: ranks.session, writing: output!, resuming: resume)
      return
    }
    try ResultFile.checkWritable(output!)
    let plan = KernelRunReport(run)
    printing.note(KernelText.planLine(plan))
    let whole = ProgressBar.Whole(size: Double(plan.entries), unit: "entries")
    let bar = printing.progressBar()
    defer { bar.finish() }
    let stop = isStored ? ranks.signals.stopInOrder : StopRequest()
    let announce: @Sendable (KernelRunReport) -> Void = { [printing] report in
      bar.finish()
      printing.note(KernelText.storeLine(report))
    }
    let report = try run.run(
      on: ranks.session, writing: output!, resuming: resume, stop: stop, announce: announce,
      progress: { bar.update("kernel", $0, of: whole) })
    bar.finish()
    guard let report else { return }
    try printing.emit(report) { KernelText.result(report) }
  }

  private func checkInstructionSet() throws {
    guard !InstructionSet.available.contains(instructionSet) else { return }
    let available = InstructionSet.available.map(\.rawValue).joined(separator: ", ")
    throw UsageError(
      "--instruction-set is \(instructionSet.rawValue), which this machine lacks; it has"
        + " \(available)")
  }
}
