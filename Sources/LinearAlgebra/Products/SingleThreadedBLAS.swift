import Synchronization

extension BLASInformation {
  /// Runs `body` with OpenBLAS limited to one thread, and restores the previous count.
  ///
  /// For products inside a parallel loop: the loop owns the cores, and the bits of a product do not
  /// depend on how many there are. OpenBLAS knows one thread count per process, so products that
  /// other threads start meanwhile are single-threaded too. Calls may nest and overlap.
  public static func withSingleThread<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    scopes.withLock { state in
      if state.depth == 0 {
        state.previous = threads
        setThreads(1)
      }
      state.depth += 1
    }
    defer {
      scopes.withLock { state in
        state.depth -= 1
        if state.depth == 0 { setThreads(state.previous) }
      }
    }
    return try body()
  }

  private static let scopes = Mutex((depth: 0, previous: 1))
}
