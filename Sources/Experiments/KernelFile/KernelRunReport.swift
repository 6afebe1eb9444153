import InfiniteWidth

/// What a `KernelRun` will take, or took.
public struct KernelRunReport: Sendable, Encodable {
  /// The version of this form.
  public let schemaVersion = 1
  /// The name of the architecture.
  public let architecture: String
  /// The file of the rows.
  public let x1: String
  /// The file of the columns; nil for the rows themselves.
  public let x2: String?
  /// The shape of the first file's array.
  public let x1Shape: [Int]
  /// The shape of the second file's array.
  public let x2Shape: [Int]?
  /// The shape in which the network takes a row.
  public let inputShape: [Int]
  /// The shape of each kernel.
  public let shape: [Int]
  /// The kernels.
  public let kind: KernelKind
  /// Whether the kernels are averages over mirror images.
  public let flip: Bool
  /// The precision.
  public let precision: KernelPrecision
  /// The instruction set of the inner loops.
  public let instructionSet: String
  /// The threads.
  public let threads: Int
  /// The entries to compute: one triangle of a symmetric kernel.
  public let entries: Int
  /// The peak memory in bytes.
  public let bytes: Int
  /// The bytes the machine has free.
  public let bytesAvailable: Int
  /// The files on disk; nil when the kernels are made in memory and written when they are complete.
  public let store: KernelStorePlan?
  /// What the time was foretold from; nil when no tile was timed.
  public let estimate: KernelTimeEstimate?
  /// Where the kernels were written; nil when nothing was computed.
  public let output: String?
  /// The seconds of the computation.
  public let seconds: Double?
  /// The seconds of writing the file.
  public let secondsWriting: Double?
  /// The entries of all kernels computed in a second.
  public let entriesPerSecond: Double?
  /// What it would take on several ranks; nil unless that was asked.
  public let clusterPlan: ClusterPlan?
  /// The ranks that computed it; nil for one process.
  public let cluster: ClusterReport?
  /// What it was computed with.
  public let versions: Versions

  /// The report of a plan, or with `seconds` of a finished run.
  public init(
    _ run: KernelRun, output: String? = nil, seconds: Double? = nil, writing: Double? = nil,
    store: KernelStorePlan? = nil, estimate: KernelTimeEstimate? = nil,
    plan: ClusterPlan? = nil, cluster: ClusterReport? = nil
  ) {
    architecture = run.architecture.name
    x1 = run.first.path
    x2 = run.second?.path
    x1Shape = run.first.dimensions
    x2Shape = run.second?.dimensions
    inputShape = run.input.dimensions
    shape = run.shape
    kind = run.kind
    flip = run.group != nil
    precision = run.precision
    instructionSet = run.instructionSet.rawValue
    threads = run.parallelism.threads
    entries = run.cost.entries
    bytes = run.cost.bytes
    bytesAvailable = MachineMemory.available
    self.store = store
    self.estimate = estimate
    self.output = output
    self.seconds = seconds
    secondsWriting = writing
    clusterPlan = plan
    self.cluster = cluster
    let entries = Double(run.cost.entries) * (store?.shareLeft ?? 1)
    entriesPerSecond = seconds.map { entries / max($0, 1e-9) }
    versions = .current
  }
}
