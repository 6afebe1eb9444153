import ArgumentParser
import NTKit

/// `ntkit kernel`: kernels between the inputs of NumPy files.
struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel",
    abstract: "Compute the infinite-width kernels between inputs in NumPy files.",
    discussion: """
      Inputs are arrays of shape (n, features), (n, length, channels) or \
      (n, height, width, channels); a network of dense layers alone takes each row as one vector. \
      The result is a .npz file with the arrays nngp and ntk, or the one that --kind names, each \
      of shape (n1, n2). It is written complete or not at all. The first layer sees the mean \
      inner product x . x' / features.

      With --monte-carlo the kernels are averages over random networks of finite width, with their \
      standard errors in the arrays nngpStandardError and ntkStandardError. That works for every \
      layer with a function, also maxPool, batchNorm and attention scaled by 1/sqrt(d), which have \
      no closed form. Finite width adds a bias of order 1/width on top of the standard error.

      Example:
        ntkit kernel --architecture fc-3 --x1 train.npy --x2 test.npy --output K.npz
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
    name: .shortAndLong, help: "The .npz file to write.", completion: .file(extensions: ["npz"]))
  var output: String?

  @Option(help: "The precision of the computation and of the file.")
  var precision: KernelPrecision = .float64

  @Option(help: "The kernels to compute.")
  var kind: KernelKind = .both

  @Flag(help: "Average over mirror images F x of the rows: (K(x, x') + K(F x, x')) / 2.")
  var flip = false

  @Flag(help: "Print what the computation would take, and stop.")
  var dryRun = false

  @OptionGroup var monteCarlo: MonteCarloOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var printing: OutputOptions

  func validate() throws {
    if flip, monteCarlo.samples != nil {
      throw ValidationError("--flip averages exact kernels; it excludes --monte-carlo")
    }
    guard let output else {
      if dryRun { return }
      throw ValidationError("missing expected argument '--output <output>', or '--dry-run'")
    }
    guard output.hasSuffix(".npz") else {
      throw ValidationError("--output is '\(output)'; it must end in .npz")
    }
  }

  func run() throws {
    if let samples = monteCarlo.samples { return try runMonteCarlo(samples: samples) }
    var run = try KernelRun(
      architecture: network.load(), first: x1, second: x2, kind: kind, precision: precision,
      parallelism: threads.apply())
    if flip { try run.averageOverFlips() }
    let plan = KernelRunReport(run)
    if dryRun { return try printing.emit(plan) { KernelText.plan(plan) } }
    try run.checkMemory()
    try ResultFile.checkWritable(output!)
    printing.note(KernelText.planLine(plan))
    let whole = ProgressBar.Whole(size: Double(plan.entries), unit: "entries")
    let bar = printing.progressBar()
    defer { bar.finish() }
    let report = try run.run(writing: output!) { bar.update("kernel", $0, of: whole) }
    bar.finish()
    try printing.emit(report) { KernelText.result(report) }
  }
}
