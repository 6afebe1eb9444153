import LinearAlgebra

/// The infinite-width kernels of one architecture on given inputs.
public struct Kernels<Element: Scalar>: Sendable {
  /// The covariance of the network's outputs over random initializations, E[f(x) f(x')] per output
  /// unit (the neural network Gaussian process): (n1, n2).
  public let nngp: Matrix<Element>
  /// The neural tangent kernel, E[<df(x)/dparameters, df(x')/dparameters>] per output unit:
  /// (n1, n2).
  public let ntk: Matrix<Element>
}

/// Which kernel to compute.
public enum KernelKind: String, Sendable, CaseIterable, Codable {
  /// The covariance at initialization.
  case nngp
  /// The tangent kernel.
  case ntk
  /// Both.
  case both

  var wantsTangent: Bool { self != .nngp }
}

/// How to compute a kernel; the result does not depend on it, but for the instruction set's last
/// bits.
public struct KernelOptions: Sendable {
  /// The threads.
  public var parallelism: Parallelism
  /// The inner loops.
  public var instructionSet: InstructionSet
  /// The rows and columns of a tile; nil chooses by the size of the kernel.
  public var tile: Int?
  /// Called after every tile, from any thread, with the share of entries done so far.
  public var progress: (@Sendable (Double) -> Void)?
  /// Asked between tiles, and between the images of a tile, from any thread; true ends the
  /// computation with `CancellationError`.
  public var isCancelled: (@Sendable () -> Bool)?

  /// Options; the defaults use the whole machine.
  public init(
    parallelism: Parallelism = .allCores, instructionSet: InstructionSet = .best, tile: Int? = nil,
    progress: (@Sendable (Double) -> Void)? = nil
  ) {
    precondition(tile.map { $0 >= 1 } ?? true, "a tile needs at least 1 row")
    self.parallelism = parallelism
    self.instructionSet = instructionSet
    self.tile = tile
    self.progress = progress
  }

  /// Throws where the computation shall end.
  ///
  /// - Throws: `CancellationError`.
  func checkCancellation() throws(CancellationError) {
    if isCancelled?() == true { throw CancellationError() }
  }

  /// The rows and columns of a tile of a kernel whose longer side is `size`.
  ///
  /// Multiples of 96 are whole panels in every instruction set. A tile of 192 with its panels fits
  /// into half a megabyte of cache; small kernels need enough tiles for every thread.
  func tile(for size: Int) -> Int { tile ?? (size < 1920 ? 96 : 192) }
}
