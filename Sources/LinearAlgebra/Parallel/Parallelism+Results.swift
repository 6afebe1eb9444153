import Synchronization

extension Parallelism {
  /// The results of independent jobs, in their order, with a single BLAS thread each.
  ///
  /// For many small problems, whose products are too small to share among threads; a result does
  /// not depend on the number of threads.
  ///
  /// - Throws: the error of the first job, in their order, that failed.
  package func results<Result: Sendable>(
    _ jobs: Int, _ body: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    let results = Mutex([Swift.Result<Result, any Error>?](repeating: nil, count: jobs))
    BLASInformation.withSingleThread {
      forEach(jobs) { job in
        let result = Swift.Result { try body(job) }
        results.withLock { $0[job] = result }
      }
    }
    return try results.withLock { try $0.map { try $0!.get() } }
  }
}
