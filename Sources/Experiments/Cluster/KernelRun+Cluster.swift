import Cluster
import InfiniteWidth
import LinearAlgebra

extension KernelRun {
  /// Computes the kernels on all ranks of a cluster; every rank calls it with the same settings.
  ///
  /// The file has the bits that one process writes. `output` ends in `.npy` for tiles that are kept as
  /// they are done (see `store(writing:resuming:stop:announce:progress:)`), or in `.npz`.
  ///
  /// - Parameters:
  ///   - resuming: go on with the journal when there is one.
  ///   - stop: ends the run after the tiles in flight, which are kept; of rank 0.
  ///   - announce: called at rank 0 with what is on the disk.
  ///   - progress: called at rank 0 with the share of tiles done.
  /// - Returns: nil but at rank 0.
  /// - Throws: `ClusterError.mixed` when ranks would not compute the same thing, and as on one process.
  public func run(
    on session: ClusterSession, writing output: String, resuming: Bool = false,
    stop: StopRequest = StopRequest(),
    announce: @escaping @Sendable (KernelRunReport) -> Void = { _ in },
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws -> KernelRunReport? {
    try session.communicator.agree(clusterIdentity(host: session.host))
    if isStored, session.isRoot {
      let job = KernelStoreJob(
        run: self, output: output, resuming: resuming, stop: stop, announce: announce,
        progress: progress, session: session)
      switch precision {
      case .float32: return try job.run(Float.self)
      case .float64: return try job.run(Double.self)
      }
    }
    switch precision {
    case .float32: return try run(Float.self, session, output, progress)
    case .float64: return try run(Double.self, session, output, progress)
    }
  }

  /// The work of every other rank, and of rank 0 where the kernels are in its memory.
  private func run<Element: KernelScalar>(
    _ type: Element.Type, _ session: ClusterSession, _ output: String,
    _ progress: (@Sendable (Double) -> Void)?
  ) throws -> KernelRunReport? {
    let prepared = try prepare(type, progress: nil)
    let work = ClusterKernel(session: session, prepared: prepared, run: self)
    guard session.isRoot else {
      _ = try work.compute(done: []) { _, _, _ in }
      return nil
    }
    session.end.remedy =
      "nothing is kept of an output that ends in .npz; one that ends in .npy keeps finished tiles"
    var watch = Stopwatch()
    var report: ClusterReport?
    let kernels = try prepared.collect(kind) { targets in
      report = try work.compute(done: [], progress: progress) { _, tile, entries in
        targets.write(tile, entries)
      }
    }
    let seconds = watch.lap()
    let arrays = [("nngp", kernels.nngp), ("ntk", kernels.ntk)].compactMap { name, matrix in
      matrix.map { (name: name, array: NumPyArray($0)) }
    }
    try NumPyArchive.write(arrays, to: output)
    return KernelRunReport(
      self, output: output, seconds: seconds, writing: watch.lap(), cluster: report)
  }

  /// What all ranks must have in common.
  private func clusterIdentity(host: String) throws -> ClusterIdentity {
    let versions = Versions.current
    var fields: [ClusterIdentity.Field] = [
      .init("the version of ntkit", versions.ntkit), .init("the compiler", versions.swift),
      .init("--x1", Self.text(try first.fingerprint())),
    ]
    if let second { fields.append(.init("--x2", Self.text(try second.fingerprint()))) }
    fields += [
      .init("the architecture", architecture.oneLine), .init("--kind", kind.rawValue),
      .init("--precision", precision.rawValue),
      .init("the output", isStored ? "kept by tiles" : "kept in memory"),
      .init("the instruction set", instructionSet.rawValue),
      .init("the OpenBLAS core", versions.openBLASCore),
    ]
    return ClusterIdentity(host: host, fields: fields)
  }

  private static func text(_ input: InputFingerprint) -> String {
    "\(input.dataType) \(input.shape) with SHA-256 \(input.sha256.prefix(12))"
  }
}
