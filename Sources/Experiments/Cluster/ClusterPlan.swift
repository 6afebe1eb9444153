import Cluster
import InfiniteWidth
import LinearAlgebra

/// What a run on several ranks will take, known before it begins.
public struct ClusterPlan: Sendable, Encodable {
  /// The number of ranks.
  public let ranks: Int
  /// The threads of each rank.
  public let threadsPerRank: Int
  /// The most memory of a rank in bytes, without pages of files.
  public let bytesPerRank: Int
  /// The most memory of rank 0 in bytes, without pages of files.
  public let bytesOfRoot: Int
  /// The seconds of the kernel on all ranks; nil when no tile was timed.
  public let kernelSeconds: Double?
  /// The seconds of the factorization on all ranks; nil without one.
  public let factorSeconds: Double?

  /// The program, its libraries and MPI's buffers.
  static var programBytes: Int { (OwnMemory.bytes ?? 60 << 20) + 64 << 20 }

  /// Finished tiles that wait to be sent, and messages of tiles that have arrived.
  static let exchangeBytes = 96 << 20

  init(
    ranks: Int, threadsPerRank: Int, bytesPerRank: Int, bytesOfRoot: Int, kernelSeconds: Double?,
    factorSeconds: Double? = nil
  ) {
    self.ranks = ranks
    self.threadsPerRank = threadsPerRank
    self.bytesPerRank = bytesPerRank
    self.bytesOfRoot = bytesOfRoot
    self.kernelSeconds = kernelSeconds
    self.factorSeconds = factorSeconds
  }
}

extension KernelRun {
  /// What the computation would take on `ranks` ranks with the threads of this run each.
  ///
  /// - Parameter estimate: the time on one process, foretold from a tile.
  func clusterPlan(ranks: Int, _ estimate: KernelTimeEstimate?) -> ClusterPlan {
    // Kernels that are not stored are in the memory of rank 0 alone.
    let others = cost.bytes - (isStored ? 0 : resultBytes)
    let program = ClusterPlan.programBytes + ClusterPlan.exchangeBytes
    return ClusterPlan(
      ranks: ranks, threadsPerRank: parallelism.threads, bytesPerRank: others + program,
      bytesOfRoot: cost.bytes + program, kernelSeconds: estimate.map { $0.seconds / Double(ranks) })
  }
}
