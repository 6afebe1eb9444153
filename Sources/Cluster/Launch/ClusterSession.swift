import Foundation

/// This process as a rank of a run on several.
public final class ClusterSession: Sendable {
  /// All ranks.
  public let communicator: any Communicator
  /// How the run ends before its time.
  public let end: RunEnd
  /// The ranks on this host, this one included.
  public let ranksOnHost: Int
  /// How dense systems are solved on all ranks.
  public let algebra: any DistributedAlgebra
  private let monitor: RankMonitor
  private let finalize: @Sendable () -> Void

  private init(
    _ communicator: any Communicator, _ control: any Communicator, _ end: RunEnd,
    ranksOnHost: Int, algebra: any DistributedAlgebra, finalize: @escaping @Sendable () -> Void
  ) throws {
    self.communicator = communicator
    self.end = end
    self.ranksOnHost = ranksOnHost
    self.algebra = algebra
    self.finalize = finalize
    monitor = try RankMonitor(control, end: end)
    monitor.start()
  }

  /// Joins the other processes that were started with this one.
  ///
  /// - Parameter report: writes a line for the user.
  /// - Returns: nil for a process of its own.
  /// - Throws: `ClusterError`.
  public static func join(report: @escaping @Sendable (String) -> Void) throws -> ClusterSession? {
    guard let launch = ClusterLaunch() else { return nil }
    #if MPI
      let end = RunEnd(report: report) { MPICommunicator.abort($0) }
      let (main, control) = try MPICommunicator.start(end)
      guard main.size > 1 else { throw ClusterError.notConnected(processes: launch.processes) }
      return try ClusterSession(
        main, control, end, ranksOnHost: main.ranksOnHost(), algebra: ScaLAPACK(main),
        finalize: { MPICommunicator.finish() })
    #else
      throw ClusterError.builtWithoutMPI(processes: launch.processes)
    #endif
  }

  /// The number of this rank.
  public var rank: Int { communicator.rank }
  /// Whether this rank speaks to the user.
  public var isRoot: Bool { communicator.isRoot }
  /// The name of this host.
  public var host: String { monitor.peers[rank].host }
  /// The number of hosts.
  public var hosts: Int { Set(monitor.peers.map(\.host)).count }
  /// The most bytes of memory of its own that this process was seen with.
  public var peakBytes: Int { monitor.peakBytes }

  /// The threads of each rank when nobody says how many: the processors that this process may use, and
  /// no more than its share of the host's.
  public var defaultThreads: Int {
    let all = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    return max(
      1, min(ProcessInfo.processInfo.activeProcessorCount, all / max(1, ranksOnHost)))
  }

  /// Whether a signal that asks this process to end came because another one is gone, which is then said
  /// and ends the run.
  public func explain(signal: Int32) {
    for _ in 0..<3 {
      monitor.sayWhoEnded()
      Thread.sleep(forTimeInterval: 0.05)
    }
  }

  /// Ends the run because this rank cannot go on: rank 0 says why.
  public func fail(_ message: String, status: Int32) -> Never {
    monitor.fail(message, status: status)
  }

  /// Leaves when all ranks are through.
  public func leave() {
    communicator.barrier()
    monitor.stop()
    finalize()
  }
}
