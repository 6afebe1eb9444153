import FiniteWidth
import InfiniteWidth
import LinearAlgebra

/// What a `MonteCarloRun` will take, or took.
public struct MonteCarloReport: Sendable, Encodable {
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
  /// The precision of the file.
  public let precision: KernelPrecision
  /// The number of networks.
  public let samples: Int
  /// The units of layers that do not name their own.
  public let width: Int
  /// The seed.
  public let seed: UInt64
  /// The parameters of one network.
  public let parameters: Int
  /// The threads.
  public let threads: Int
  /// The peak memory in bytes, estimated from above.
  public let bytes: Int
  /// The bytes the machine has free.
  public let bytesAvailable: Int
  /// Where the kernels were written; nil when nothing was computed.
  public let output: String?
  /// The norm of the NNGP's standard errors over that of the NNGP (Frobenius).
  public let nngpRelativeError: Double?
  /// The norm of the NTK's standard errors over that of the NTK (Frobenius).
  public let ntkRelativeError: Double?
  /// The seconds of the computation.
  public let seconds: Double?
  /// What it was computed with.
  public let versions: Versions

  /// The report of a plan, or with `kernels` of a finished run.
  public init(
    _ run: MonteCarloRun, output: String? = nil, kernels: MonteCarloKernels? = nil,
    seconds: Double? = nil
  ) {
    architecture = run.architecture.name
    x1 = run.first.path
    x2 = run.second?.path
    x1Shape = run.first.dimensions
    x2Shape = run.second?.dimensions
    inputShape = run.input.dimensions
    shape = run.shape
    kind = run.kind
    precision = run.precision
    samples = run.samples
    width = run.width
    seed = run.seed
    parameters = run.cost.parameters
    threads = run.parallelism.threads
    bytes = run.bytes
    bytesAvailable = MachineMemory.available
    self.output = output
    nngpRelativeError = kernels.map { $0.nngpError.frobeniusNorm / $0.nngp.frobeniusNorm }
    ntkRelativeError = kernels.map { $0.ntkError.frobeniusNorm / $0.ntk.frobeniusNorm }
    self.seconds = seconds
    versions = .current
  }
}
