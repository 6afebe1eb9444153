import LinearAlgebra

/// The results of independent jobs, run on all cores; see `Parallelism.results`.
///
/// - Throws: the error of the first job, in their order, that failed.
func concurrently<Result: Sendable>(
  _ jobs: Int, _ body: @Sendable (Int) throws -> Result
) throws -> [Result] {
  try Parallelism.allCores.results(jobs, body)
}
