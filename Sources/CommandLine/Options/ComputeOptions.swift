import ArgumentParser
import NTKit

/// The random seed.
struct SeedOptions: ParsableArguments {
  @Option(help: "The seed of every random number; echoed in every result.")
  var seed: UInt64 = 0
}

/// The number of threads.
struct ThreadOptions: ParsableArguments {
  @Option(help: "The number of threads; by default one for each processor.")
  var threads: Int?

  func validate() throws {
    guard let threads else { return }
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads is \(threads); it must be from 1 to 1024")
    }
  }

  /// The threads of this library's own loops; OpenBLAS gets the same number.
  ///
  /// Ranks on one host share its processors, unless the number is given.
  func apply(on ranks: Ranks? = nil) -> Parallelism {
    guard let threads = threads ?? ranks?.session.defaultThreads else { return .allCores }
    BLASInformation.setThreads(threads)
    return Parallelism(threads: threads)
  }
}

/// A plan in place of the computation.
struct PlanOptions: ParsableArguments {
  @Flag(help: "Print what the computation would take, timed on one tile, and stop.")
  var dryRun = false

  @Option(help: "With --dry-run: plan for this many ranks, started by mpirun or srun.")
  var ranks: Int?

  func validate() throws {
    guard let ranks else { return }
    guard dryRun else {
      throw ValidationError("--ranks plans with --dry-run; mpirun -n or srun -n starts ranks")
    }
    guard (1...1_000_000).contains(ranks) else {
      throw ValidationError("--ranks is \(ranks); it must be from 1 to 1000000")
    }
  }
}

/// The network.
struct ArchitectureOptions: ParsableArguments {
  @Option(
    name: [.long, .customShort("a")],
    help: "A preset such as fc-2, or an architecture file in JSON.",
    completion: .file(extensions: ["json"]))
  var architecture: String

  func load() throws -> Architecture { try Architecture.named(architecture) }
}

extension KernelPrecision: ExpressibleByArgument {}
extension KernelKind: ExpressibleByArgument {}
extension FeatureScaling: ExpressibleByArgument {}
extension InstructionSet: ExpressibleByArgument {}
