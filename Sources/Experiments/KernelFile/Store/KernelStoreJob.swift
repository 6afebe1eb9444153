import Architectures
import Cluster
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
  /// The ranks that compute it together, of which this is the first; nil for this process alone.
  var session: ClusterSession?

  private var files: KernelStoreFiles { KernelStoreFiles(output: output, kind: run.kind) }

  func run<Element: KernelScalar>(_ type: Element.Type) throws -> KernelRunReport {
    try files.check(resuming: resuming, bytes: run.resultBytes)
    let prepared = try run.prepare(type, progress: progress)
    let grid = prepared.grid
    let store = try KernelStore<Element>(
      files, run.journalHeader(grid), grid: grid, resuming: resuming)
    let plan = run.storePlan(files, grid, done: store.done.count)
    announce(KernelRunReport(run, store: plan))
    progress?(1 - plan.shareLeft)
    var watch = Stopwatch()
    var cluster: ClusterReport?
    do {
      if let session {
        cluster = try compute(prepared, store, plan, on: session)
      } else {
        try compute(prepared, store, plan)
      }
    } catch {
      throw try end(store, error, tiles: plan.tiles)
    }
    let seconds = watch.lap()
    try store.finish()
    return KernelRunReport(
      run, output: files.results.joined(separator: ", "), seconds: seconds, writing: watch.lap(),
      store: plan, cluster: cluster)
  }

  private func compute<Element: KernelScalar>(
    _ prepared: PreparedKernel<Element>, _ store: KernelStore<Element>, _ plan: KernelStorePlan,
    on session: ClusterSession
  ) throws -> ClusterReport? {
    let targets = store.targets(prepared.grid)
    let stop = stop
    func remedy() -> String { Self.remedy(output, done: store.count, of: plan.tiles) }
    session.end.remedy = remedy()
    let work = ClusterKernel(session: session, prepared: prepared, run: run)
    let report = try work.compute(
      done: store.done, stop: { stop.signal != nil },
      progress: { [progress] in
        session.end.remedy = Self.remedy(output, done: store.count, of: plan.tiles)
        progress?($0)
      },
      accept: { index, tile, entries in
        targets.write(tile, entries)
        try store.complete(index)
      })
    if let signal = stop.signal, store.count < plan.tiles { throw Stopped(signal: signal) }
    return report
  }

  /// What a message about a run that ended says last.
  static func remedy(_ output: String, done: Int, of tiles: Int) -> String {
    guard done > 0 else { return "no tile of \(output) was done; run it again" }
    return
      "\(output) keeps \(done) of \(tiles) tiles; the same command with --resume goes on, with any"
      + " number of ranks"
  }

  private func compute<Element: KernelScalar>(
    _ prepared: PreparedKernel<Element>, _ store: KernelStore<Element>, _ plan: KernelStorePlan
  ) throws {
    let (stop, announce, run) = (self.stop, self.announce, self.run)
    let tiles = prepared.grid.tiles
    let watch = Stopwatch()
    let isTimed = Mutex(false)
    try prepared.run(into: store.targets(prepared.grid), skipping: store.done) { tile in
      try store.complete(tile)
      let isFirst = isTimed.withLock { isTimed in
        defer { isTimed = true }
        return !isTimed
      }
      if isFirst {
        let estimate = KernelTimeEstimate(
          secondsTimed: watch.seconds,
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

  private struct Stopped: Error { let signal: Int32 }
}
