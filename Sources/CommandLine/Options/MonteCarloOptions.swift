import ArgumentParser

/// Kernels estimated from random networks instead of the closed form.
struct MonteCarloOptions: ParsableArguments {
  @Option(
    name: .customLong("monte-carlo"),
    help: ArgumentHelp(
      "Estimate the kernels from this many random networks of finite width.",
      discussion: "For every architecture with a function, also without a closed form; the error "
        + "falls as 1/sqrt(samples), and finite width adds a bias of order 1/width.",
      valueName: "samples"))
  var samples: Int?

  @Option(help: "The width of the random networks; 256 unless given.")
  var width: Int?

  @Option(help: "The seed of the random networks; 0 unless given.")
  var seed: UInt64?

  func validate() throws {
    if let samples, samples < 2 {
      throw ValidationError(
        "--monte-carlo is \(samples); it must be at least 2, for a standard error")
    }
    if let width, width < 1 { throw ValidationError("--width is \(width); it must be at least 1") }
    guard samples == nil else { return }
    if width != nil { throw ValidationError("--width belongs to --monte-carlo SAMPLES") }
    if seed != nil { throw ValidationError("--seed belongs to --monte-carlo SAMPLES") }
  }
}
