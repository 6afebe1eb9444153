import Architectures
import InfiniteWidth
import LinearAlgebra
import Synchronization

/// One run of a stored kernel, from the inputs to the finished files.
struct KernelStoreJob {
  let run: KernelRun
  let output: String
  let resuming: Bool
  let stop: StopRequest
  let announce: @Sendable (KernelRunReport) -> Void
  let progress: (@Sendable (Double) -> Void)?

  private var files: KernelStoreFiles { KernelStoreFiles(output: output, kind: run.kind) }

  func run<Element: KernelScalar>(_ type: Element.Type) throws -> KernelRunReport {
    try files.check(resuming: resuming, bytes: run.resultBytes)
    let prepared = try run.prepare(type, progress: progress)
    let grid = prepared.grid
    let store = try KernelStore<Element>(files, header(grid), grid: grid, resuming: resuming)
    let plan = run.storePlan(files, grid, done: store.done.count)
    announce(KernelRunReport(run, store: plan))
    progress?(1 - plan.shareLeft)
    var watch = Stopwatch()
    do {
      try compute(prepared, store, plan)
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
    _ prepared: PreparedKernel<Element>, _ store: KernelStore<Element>, _ plan: KernelStorePlan
  ) throws {
    let (stop, announce, run) = (self.stop, self.announce, self.run)
    let tiles = prepared.grid.tiles
    let start = ContinuousClock.now
    let isTimed = Mutex(false)
    try prepared.run(into: store.targets(prepared.grid), skipping: store.done) { tile in
      try store.complete(tile)
      let isFirst = isTimed.withLock { isTimed in
        defer { isTimed = true }
        return !isTimed
      }
      if isFirst {
        let estimate = KernelTimeEstimate(
          secondsTimed: (ContinuousClock.now - start) / .seconds(1),
          entriesTimed: tiles[tile].count,
          left: tiles.indices.filter { !store.done.contains($0) }.map { tiles[$0] },
          threads: run.parallelism.threads)
        announce(KernelRunReport(run, store: plan, estimate: estimate))
      }
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
    guard let stopped = error as? Stopped else {
      try? store.pause()  // what ended the run is the error to report
      return error
    }
    try store.pause()
    return KernelStoreError.stopped(
      signal: stopped.signal, done: store.count, tiles: tiles, output: output)
  }

  private func header(_ grid: TileGrid) throws -> KernelJournalHeader {
    let versions = Versions.current
    return KernelJournalHeader(
      program: versions.ntkit, architecture: run.architecture, inputShape: run.input.dimensions,
      x1: try run.first.fingerprint(), x2: try run.second?.fingerprint(), kind: run.kind,
      precision: run.precision, tile: grid.size, tiles: grid.count,
      instructionSet: run.instructionSet, openBLAS: versions.openBLAS,
      openBLASCore: versions.openBLASCore)
  }

  private struct Stopped: Error { let signal: Int32 }
}
