/// A run on several processes that cannot begin or go on.
public enum ClusterError: Error, Equatable, Sendable, CustomStringConvertible {
  /// MPI lets one thread call it at a time.
  case noThreads
  /// MPI reports an error.
  case communication(String)
  /// The program was started as several processes and was built without MPI.
  case builtWithoutMPI(processes: Int)
  /// The launcher started several processes, and MPI knows of one.
  case notConnected(processes: Int)
  /// Two ranks would not compute the same thing.
  case mixed(field: String, root: String, other: String, rank: Int, rootHost: String, host: String)
  /// What was asked for runs on one process.
  case needsOneProcess(String)
  /// A dimension that ScaLAPACK's 32-bit integers cannot hold.
  case tooLarge(dimension: String, value: Int)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .noThreads:
      return "this MPI library does not offer MPI_THREAD_MULTIPLE, which ntkit needs; use one that"
        + " does, such as Open MPI 4"
    case .communication(let words): return "MPI: \(words)"
    case .builtWithoutMPI(let processes):
      return
        "started as \(processes) processes, and this ntkit was built without MPI; build it with"
        + " 'swift build -c release --traits MPI' (Debian: libopenmpi-dev openmpi-bin"
        + " libscalapack-openmpi-dev), or start one process"
    case .notConnected(let processes):
      return "started as \(processes) processes that MPI does not connect; start them by mpirun, or"
        + " by srun --mpi=pmix"
    case .mixed(let field, let root, let other, let rank, let rootHost, let host):
      return "ranks do not compute the same thing: \(field) is \(root) on rank 0 (\(rootHost)) and"
        + " \(other) on rank \(rank) (\(host)); give all ranks the same program, files and options"
    case .needsOneProcess(let what):
      return "\(what) runs on one process; start it without mpirun or srun"
    case .tooLarge(let dimension, let value):
      return "\(dimension) is \(value), more than the 32-bit integers of ScaLAPACK hold; use more"
        + " ranks, or --solver cg"
    }
  }
}
