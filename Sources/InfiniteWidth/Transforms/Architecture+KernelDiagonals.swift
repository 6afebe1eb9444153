import Architectures
import LinearAlgebra
import Synchronization

extension Architecture {
  /// K(x, x) and Theta(x, x) for every row of `x`, the diagonals of `kernel(_:_:input:options:)`.
  ///
  /// Cost: n kernels of one input, on all threads.
  ///
  /// - Throws: what `kernel(_:_:input:options:)` throws, for the first row that has no kernel; the
  ///   row number in an error counts from that row.
  public func kernelDiagonals<Element: KernelScalar>(
    _ x: Matrix<Element>, input: InputShape? = nil, options: KernelOptions = KernelOptions()
  ) throws -> (nngp: [Element], ntk: [Element]) {
    let serial = KernelOptions(parallelism: .serial, instructionSet: options.instructionSet)
    let found = Mutex([Result<Kernels<Element>, any Error>?](repeating: nil, count: x.rows))
    options.parallelism.forEach(x.rows) { row in
      let kernels = Result { try kernel(x.selectingRows([row]), input: input, options: serial) }
      found.withLock { $0[row] = kernels }
    }
    let kernels = try found.withLock { try $0.map { try $0!.get() } }
    return (kernels.map { $0.nngp[0, 0] }, kernels.map { $0.ntk[0, 0] })
  }
}
