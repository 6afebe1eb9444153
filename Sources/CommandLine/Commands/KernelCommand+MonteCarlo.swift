import NTKit

extension KernelCommand {
  /// Estimates the kernels from random networks.
  func runMonteCarlo(samples: Int) throws {
    let run = try MonteCarloRun(
      architecture: network.load(), first: x1, second: x2, kind: kind, precision: precision,
      samples: samples, width: monteCarlo.width ?? 256, seed: monteCarlo.seed ?? 0,
      parallelism: threads.apply())
    let plan = MonteCarloReport(run)
    if planning.dryRun { return try printing.emit(plan) { MonteCarloText.plan(plan) } }
    try run.checkMemory()
    try ResultFile.checkWritable(output!)
    printing.note(MonteCarloText.planLine(plan))
    let whole = ProgressBar.Whole(size: Double(samples), unit: "samples")
    let bar = printing.progressBar()
    defer { bar.finish() }
    let report = try run.run(writing: output!) { bar.update("kernel", $0, of: whole) }
    bar.finish()
    try printing.emit(report) { MonteCarloText.result(report) }
  }
}
