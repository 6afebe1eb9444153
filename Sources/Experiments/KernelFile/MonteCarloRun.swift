import Architectures
import FiniteWidth
import InfiniteWidth
import LinearAlgebra

/// Kernels between the inputs of one or two `.npy` files, estimated from random networks of finite
/// width into a `.npz` file.
///
/// The file holds `nngp` with `nngpStandardError` and `ntk` with `ntkStandardError`, or the pair
/// that `kind` names, each (n1, n2). Finite width adds a bias of relative order 1/width, which the
/// standard errors do not cover. The computation is in float64.
public struct MonteCarloRun: Sendable {
  /// The network.
  public let architecture: Architecture
  /// The shape in which the network takes a row.
  public let input: InputShape
  /// The rows.
  public let first: InputArray
  /// The columns; nil for the rows themselves.
  public let second: InputArray?
  /// The kernels wanted.
  public let kind: KernelKind
  /// The precision of the file.
  public let precision: KernelPrecision
  /// The number of networks.
  public let samples: Int
  /// The units of layers that do not name their own.
  public let width: Int
  /// The seed.
  public let seed: UInt64
  /// The threads: as many of those allowed as the memory holds samples.
  public let parallelism: Parallelism
  /// What the computation will take.
  public let cost: MonteCarloCost

  /// Plans the computation; only the headers of the files are read.
  ///
  /// - Throws: `NumPyError`, `InputArrayError`, `ArchitectureError`, `FiniteWidthError`.
  public init(
    architecture: Architecture, first: String, second: String?, kind: KernelKind = .both,
    precision: KernelPrecision = .float64, samples: Int, width: Int, seed: UInt64,
    parallelism: Parallelism = .allCores
  ) throws {
    let inputs = try KernelInputs(architecture, first: first, second: second)
    cost = try architecture.monteCarloCost(
      rows: inputs.first.rows, columns: inputs.second?.rows, input: inputs.shape, width: width)
    self.architecture = architecture
    input = inputs.shape
    self.first = inputs.first
    self.second = inputs.second
    self.kind = kind
    self.precision = precision
    self.samples = samples
    self.width = width
    self.seed = seed
    self.parallelism = Parallelism(
      threads: cost.threads(
        upTo: min(parallelism.threads, max(1, samples)), available: MachineMemory.available))
  }

  /// The shape of each kernel.
  public var shape: [Int] { [first.rows, second?.rows ?? first.rows] }

  /// The peak memory in bytes.
  public var bytes: Int { cost.bytes(threads: parallelism.threads) }

  /// Throws unless the machine has the memory.
  ///
  /// - Throws: `InfiniteWidthError.insufficientMemory`.
  public func checkMemory() throws { try MachineMemory.require(bytes) }

  /// Draws the networks and writes the kernels to `output`, complete or not at all.
  ///
  /// - Parameter progress: called from any thread with the share of samples done.
  /// - Throws: `InputArrayError.notFinite`, `FiniteWidthError`, or `NumPyError.unwritable`.
  public func run(
    writing output: String, progress: (@Sendable (Double) -> Void)? = nil
  ) throws -> MonteCarloReport {
    let x1 = try first.matrix(as: Double.self)
    let x2 = try second?.matrix(as: Double.self)
    var watch = Stopwatch()
    let kernels = try architecture.monteCarloKernels(
      x1, x2, input: input, width: width, samples: samples, seed: seed, parallelism: parallelism,
      progress: progress)
    let seconds = watch.lap()
    var arrays: [(name: String, array: NumPyArray)] = []
    if kind != .ntk {
      arrays += [
        ("nngp", array(kernels.nngp)), ("nngpStandardError", array(kernels.nngpError)),
      ]
    }
    if kind != .nngp {
      arrays += [("ntk", array(kernels.ntk)), ("ntkStandardError", array(kernels.ntkError))]
    }
    try NumPyArchive.write(arrays, to: output)
    return MonteCarloReport(self, output: output, kernels: kernels, seconds: seconds)
  }

  private func array(_ matrix: Matrix<Double>) -> NumPyArray {
    switch precision {
    case .float32: return NumPyArray(matrix.converted(to: Float.self))
    case .float64: return NumPyArray(matrix)
    }
  }
}
