import LinearAlgebra

extension PreparedKernel {
  /// The wanted matrices, whose memory `body` fills.
  ///
  /// - Throws: what `body` throws.
  package func collect(
    _ kind: KernelKind, _ body: (KernelTargets<Element>) throws -> Void
  ) throws -> (nngp: Matrix<Element>?, ntk: Matrix<Element>?) {
    let result = try withOutput(kind != .ntk) { nngp in
      try withOutput(kind != .nngp) { ntk in
        try body(KernelTargets(nngp: nngp, ntk: ntk))
      }
    }
    return (result.matrix, result.value.matrix)
  }

  /// A matrix whose memory `body` fills, or nil when it is not wanted; its pages are touched first
  /// by the threads that compute them.
  private func withOutput<Value>(
    _ wanted: Bool, _ body: (TileTarget<Element>?) throws -> Value
  ) throws -> (matrix: Matrix<Element>?, value: Value) {
    guard wanted else { return (nil, try body(nil)) }
    var value: Value?
    let count = grid.rows * grid.columns
    let elements = try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      let memory = UnsafeMutableBufferPointer(rebasing: buffer[0..<count])
      memory.adviseLargePages()
      value = try body(TileTarget(memory, of: grid))
      initialized = count
    }
    return (Matrix(rows: grid.rows, columns: grid.columns, elements: elements), value!)
  }
}
