import InfiniteWidth
import LinearAlgebra

extension KernelRun {
  /// Computes the kernels tile by tile into `.npy` files, or goes on where an earlier run ended.
  ///
  /// `output` names the file; of both kernels, `K.npy` stands for `K-nngp.npy` and `K-ntk.npy`.
  /// Until they are complete, `.partial` files hold the entries and `K.npy.journal` the tiles that
  /// are done. A process that is killed loses the tiles in flight; a machine that loses its power,
  /// about a second more. What is resumed has the bits of an uninterrupted run; anything they
  /// depend on must be as it was: inputs, architecture, kind, precision, versions, instruction set
  /// and OpenBLAS core.
  ///
  /// - Parameters:
  ///   - resuming: go on with the journal when there is one.
  ///   - stop: ends the run after the tiles in flight, which are kept.
  ///   - announce: called before the first tile with what is on the disk, and after it, from any
  ///     thread, with the time it foretells as well.
  ///   - progress: called from any thread with the share of tiles done, of earlier runs as well.
  /// - Throws: `KernelStoreError`, `InputArrayError.notFinite`, `InfiniteWidthError`.
  public func store(
    writing output: String, resuming: Bool = false, stop: StopRequest = StopRequest(),
    announce: @escaping @Sendable (KernelRunReport) -> Void = { _ in },
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws -> KernelRunReport {
    let job = KernelStoreJob(
      run: self, output: output, resuming: resuming, stop: stop, announce: announce,
      progress: progress)
    switch precision {
    case .float32: return try job.run(Float.self)
    case .float64: return try job.run(Double.self)
    }
  }

  /// What the computation would take, its time foretold from a tile or a row of one that is computed and let go;
  /// nothing is written.
  ///
  /// A plan that does not fit into memory or on the disk is not timed.
  ///
  /// - Parameter ranks: the ranks of a cluster that it would be computed on; nil for one process.
  /// - Throws: `InputArrayError.notFinite`, `InfiniteWidthError`.
  public func plan(writing output: String?, ranks: Int? = nil) throws -> KernelRunReport {
    guard cost.bytes <= MachineMemory.available else {
      return KernelRunReport(self, plan: ranks.map { clusterPlan(ranks: $0, nil) })
    }
    let files = isStored ? output.map { KernelStoreFiles(output: $0, kind: kind) } : nil
    switch precision {
    case .float32: return try plan(files, ranks, Float.self)
    case .float64: return try plan(files, ranks, Double.self)
    }
  }

  private func plan<Element: KernelScalar>(
    _ files: KernelStoreFiles?, _ ranks: Int?, _ type: Element.Type
  ) throws -> KernelRunReport {
    let prepared = try prepare(type, progress: nil)
    let grid = prepared.grid
    let store = files.map { storePlan($0, grid, done: 0) }
    guard store.map({ $0.bytes <= $0.bytesAvailable ?? .max }) ?? true else {
      return KernelRunReport(
        self, store: store, plan: ranks.map { clusterPlan(ranks: $0, nil) })
    }
    let timed = try prepared.timeOneTile(kind: kind)
    let estimate = KernelTimeEstimate(
      secondsTimed: timed.seconds, entriesTimed: timed.entries, left: grid.tiles,
      threads: parallelism.threads)
    return KernelRunReport(
      self, store: store, estimate: estimate,
      plan: ranks.map { clusterPlan(ranks: $0, estimate) })
  }

  func prepare<Element: KernelScalar>(
    _ type: Element.Type, progress: (@Sendable (Double) -> Void)?
  ) throws -> PreparedKernel<Element> {
    try architecture.prepareKernel(
      first.matrix(as: type), second?.matrix(as: type), kind: kind, input: input,
      options: options(progress))
  }

  func storePlan(_ files: KernelStoreFiles, _ grid: TileGrid, done: Int) -> KernelStorePlan {
    KernelStorePlan(
      files: files.results, journal: files.journal, bytes: resultBytes,
      bytesAvailable: FreeSpace.inFolder(files.folder), tile: grid.size, tiles: grid.count,
      tilesDone: done)
  }

  /// The bytes of the entries of all kernels.
  var resultBytes: Int {
    precision == .float32
      ? KernelPlan.resultBytes(rows: shape[0], columns: shape[1], kind: kind, as: Float.self)
      : KernelPlan.resultBytes(rows: shape[0], columns: shape[1], kind: kind, as: Double.self)
  }

  /// What the bits of the kernels depend on.
  ///
  /// - Throws: `NumPyError` when an input cannot be read.
  func journalHeader(_ grid: TileGrid) throws -> KernelJournalHeader {
    let versions = Versions.current
    return KernelJournalHeader(
      program: versions.ntkit, architecture: architecture, inputShape: input.dimensions,
      x1: try first.fingerprint(), x2: try second?.fingerprint(), kind: kind,
      precision: precision, tile: grid.size, tiles: grid.count,
      instructionSet: instructionSet, openBLAS: versions.openBLAS,
      openBLASCore: versions.openBLASCore)
  }
}
