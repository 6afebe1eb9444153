import Cluster
import InfiniteWidth
import LinearAlgebra

/// One kernel that all ranks of a cluster compute.
///
/// Every rank makes one and calls `compute`.
struct ClusterKernel<Element: KernelScalar> {
  let session: ClusterSession
  let prepared: PreparedKernel<Element>
  let run: KernelRun

  /// Computes the tiles that are not in rank 0's `done`; entries go to rank 0.
  ///
  /// - Parameters:
  ///   - done: the tiles that are there; of rank 0.
  ///   - accept: takes a tile at rank 0, from any thread.
  /// - Returns: what all ranks did; nil but at rank 0, and when the run was stopped.
  func compute(
    done: Set<Int>, stop: @escaping @Sendable () -> Bool = { false },
    progress: (@Sendable (Double) -> Void)? = nil,
    accept:
      @escaping @Sendable (Int, KernelTile, UnsafeMutablePointer<Element>) throws -> Void
  ) throws -> ClusterReport? {
    let communicator = session.communicator
    let there = communicator.broadcast(.words(done.sorted().map { Int64($0) }))
    let job = TileJob(
      prepared, kind: run.kind, done: Set(there.words.map { Int($0) }), accept: accept)
    var watch = Stopwatch()
    let tally = try TileExchange(
      job, on: communicator, parallelism: run.parallelism, stop: stop, progress: progress
    ).run()
    guard !tally.isStopped else { return nil }
    return try ClusterReport(
      session, tally, threads: run.parallelism.threads, seconds: watch.lap())
  }
}
