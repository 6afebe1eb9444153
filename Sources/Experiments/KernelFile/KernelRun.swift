import Architectures
import Foundation
import InfiniteWidth
import LinearAlgebra

/// The precision a kernel is computed and written in.
public enum KernelPrecision: String, Sendable, Codable, CaseIterable {
  /// 4 bytes an entry.
  case float32
  /// 8 bytes an entry.
  case float64
}

/// The kernels between the inputs of one or two `.npy` files, computed into a `.npz` file, or tile by
/// tile into `.npy` files (see `store(writing:resuming:stop:announce:progress:)`).
///
/// The `.npz` file holds `nngp`, `ntk`, or both, of shape (n1, n2) and the precision of the computation.
public struct KernelRun: Sendable {
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
  /// The precision.
  public let precision: KernelPrecision
  /// The threads.
  public let parallelism: Parallelism
  /// The inner loops.
  public let instructionSet: InstructionSet
  /// Whether tiles go to files on disk as they are computed, and not to memory.
  public let isStored: Bool
  /// Asked many times a second, from any thread; true ends the run with `CancellationError`, and
  /// finished tiles of a stored kernel are kept.
  public var isCancelled: (@Sendable () -> Bool)?
  /// The transformations of the rows to average over; nil for none.
  public internal(set) var group: InputGroup?
  /// What the computation will take; the memory without the kernels when they are stored.
  public internal(set) var cost: KernelCost

  /// Plans the computation; only the headers of the files are read.
  ///
  /// - Throws: `NumPyError`, `InputArrayError`, `ArchitectureError`, or `InfiniteWidthError` when a
  ///   layer has no kernel.
  public init(
    architecture: Architecture, first: String, second: String?, kind: KernelKind,
    precision: KernelPrecision, parallelism: Parallelism = .allCores,
    instructionSet: InstructionSet = .best, isStored: Bool = false
  ) throws {
    let inputs = try KernelInputs(architecture, first: first, second: second)
    let (x1, x2, input) = (inputs.first, inputs.second, inputs.shape)
    let plan = try KernelPlan(architecture, input: input)
    let (rows, columns) = (x1.rows, x2?.rows)
    func cost<Element: KernelScalar>(_ type: Element.Type) -> KernelCost {
      let options = KernelOptions(parallelism: parallelism)
      return isStored
        ? plan.costOfStored(rows: rows, columns: columns, kind: kind, as: type, options: options)
        : plan.cost(rows: rows, columns: columns, kind: kind, as: type, options: options)
    }
    self.cost = precision == .float32 ? cost(Float.self) : cost(Double.self)
    self.architecture = architecture
    self.input = input
    self.first = x1
    self.second = x2
    self.kind = kind
    self.precision = precision
    self.parallelism = parallelism
    self.instructionSet = instructionSet
    self.isStored = isStored
  }

  /// The shape of each kernel.
  public var shape: [Int] { [first.rows, second?.rows ?? first.rows] }

  /// Throws unless the machine has the memory.
  ///
  /// - Throws: `InfiniteWidthError.insufficientMemory`.
  public func checkMemory() throws { try MachineMemory.require(cost.bytes) }

  /// Computes the kernels and writes them to `output`, complete or not at all.
  ///
  /// - Parameter progress: called from any thread with the share of entries done.
  /// - Throws: `InputArrayError.notFinite`, `InfiniteWidthError`, or `NumPyError.unwritable`.
  public func run(
    writing output: String, progress: (@Sendable (Double) -> Void)? = nil
  ) throws -> KernelRunReport {
    switch precision {
    case .float32: return try run(Float.self, output, progress)
    case .float64: return try run(Double.self, output, progress)
    }
  }

  /// How tiles are computed.
  func options(_ progress: (@Sendable (Double) -> Void)?) -> KernelOptions {
    var options = KernelOptions(
      parallelism: parallelism, instructionSet: instructionSet, progress: progress)
    options.isCancelled = isCancelled
    return options
  }

  private func run<Element: KernelScalar>(
    _ type: Element.Type, _ output: String, _ progress: (@Sendable (Double) -> Void)?
  ) throws -> KernelRunReport {
    let x1 = try first.matrix(as: type)
    let x2 = try second?.matrix(as: type)
    let options = options(progress)
    var watch = Stopwatch()
    let kernels =
      try group.map {
        try architecture.computeKernels(
          averagedOver: $0, x1, x2, kind: kind, input: input, options: options)
      } ?? architecture.computeKernels(x1, x2, kind: kind, input: input, options: options)
    let seconds = watch.lap()
    let arrays = [("nngp", kernels.nngp), ("ntk", kernels.ntk)].compactMap { name, matrix in
      matrix.map { (name: name, array: NumPyArray($0)) }
    }
    try NumPyArchive.write(arrays, to: output)
    return KernelRunReport(self, output: output, seconds: seconds, writing: watch.lap())
  }
}
