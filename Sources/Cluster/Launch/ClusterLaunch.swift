import Foundation

/// How launchers say that a program is one of several processes.
public struct ClusterLaunch: Sendable, Equatable {
  /// The number of processes.
  public let processes: Int
  /// The number of this one.
  public let rank: Int

  /// What `environment` says; nil for a process of its own.
  ///
  /// Open MPI's, MPICH's and Slurm's variables are known. Slurm sets the last for what `srun`
  /// starts, not for a batch script itself.
  public init?(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
    let names = [
      ("OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"), ("PMI_SIZE", "PMI_RANK"),
      ("SLURM_STEP_NUM_TASKS", "SLURM_PROCID"),
    ]
    for (size, rank) in names {
      guard let processes = environment[size].flatMap({ Int($0) }), processes > 1,
        let number = environment[rank].flatMap({ Int($0) })
      else { continue }
      self.processes = processes
      self.rank = number
      return
    }
    return nil
  }
}
