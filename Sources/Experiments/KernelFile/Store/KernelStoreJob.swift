import Architectures
import InfiniteWidth
import LinearAlgebra

/// One run of a stored kernel, from the inputs to the finished files.
struct KernelStoreJob {
  let run: KernelRun
  let output: String
  let resuming: Bool
  let stop: StopRequest
  let announce: (KernelRunReport) -> Void
  let progress: (@Sendable (Double) -> Void)?

  private var files: KernelStoreFiles { KernelStoreFiles(output: output, kind: run.kind) }

  func run<Element: KernelScalar>(_ type: Element.Type) throws -> KernelRunReport {
    try KernelStore<Element>.check(files, resuming: resuming)
    let prepared = try run.prepare(type, progress: progress)
    let grid = prepared.grid
    let store = try KernelStore<Element>(
      files, header(grid), grid: grid, resuming: resuming)
    var watch = Stopwatch()
    let plan = run.storePlan(files, prepared, done: store.done)
    do {
      let estimate = try run.estimate(prepared, done: store.done)
      announce(KernelRunReport(run, store: plan, estimate: estimate))
      progress?(1 - plan.shareLeft)
      _ = watch.lap()
      try compute(prepared, store)
    } catch {
      throw try end(store, error, tiles: plan.tiles)
    }
    let seconds = watch.lap()
    try store.finish()
    return KernelRunReport(
      run, output: files.results.joined(separator: ", "), seconds: seconds, writing: watch.lap(),
      store: plan)
  }

  private func compute<Element: KernelScalar>(
    _ prepared: PreparedKernel<Element>, _ store: KernelStore<Element>
  ) throws {
    let stop = self.stop
    try prepared.run(into: store.targets(prepared.grid), skipping: store.done) { tile in
      try store.complete(tile)
      if let signal = stop.signal { throw Stopped(signal: signal) }
    }
  }

  /// Leaves the store so that it can be gone on with, and says what to throw.
  private func end<Element: KernelScalar>(
    _ store: KernelStore<Element>, _ error: any Error, tiles: Int
  ) throws -> any Error {
    guard store.count > 0 else {
      store.discard()
      return error
    }
    try store.pause()
    guard let stopped = error as? Stopped else { return error }
    return KernelStoreError.stopped(
      signal: stopped.signal, done: store.count, tiles: tiles, output: output)
  }

  private func header(_ grid: TileGrid) throws -> KernelJournalHeader {
    let versions = Versions.current
    return KernelJournalHeader(
      program: versions.ntkit, architecture: run.architecture, inputShape: run.input.dimensions,
      x1: try run.first.fingerprint(), x2: try run.second?.fingerprint(), kind: run.kind,
      precision: run.precision, tile: grid.size, tiles: grid.tiles.count,
      instructionSet: run.instructionSet, openBLAS: versions.openBLAS,
      openBLASCore: versions.openBLASCore)
  }

  private struct Stopped: Error { let signal: Int32 }
}
