import LinearAlgebra

/// A batch cut into groups of inputs whose patches stay in a core's cache between the copy and the
/// product.
///
/// Groups have a fixed size and go to threads whole, so that bits do not depend on their number. A
/// batch of one group leaves both cores to BLAS.
struct PatchChunks: Sendable {
  /// The inputs of a group.
  let inputs: Int
  /// The elements of the patches of a group.
  let elements: Int
  private let rows: Int

  /// The groups of `rows` inputs with patches of `positions` by `fanIn`.
  init(rows: Int, positions: Int, fanIn: Int) {
    let size = max(1, positions * fanIn)
    self.rows = rows
    inputs = max(1, min(rows, (1 << 16) / size))
    elements = inputs * size
  }

  /// Calls `body` in parallel for every group of `result`'s rows with memory for its patches.
  ///
  /// - Parameter result: of `width` elements for each input.
  func fill<Element: Scalar>(
    _ result: inout [Element], width: Int,
    _ body:
      @Sendable (
        _ inputs: Range<Int>, _ part: UnsafeMutablePointer<Element>,
        _ patches: UnsafeMutablePointer<Element>
      ) -> Void
  ) {
    guard rows > 0, width > 0 else { return }
    func run() {
      result.parallelFill(chunk: inputs * width) { index, chunk in
        let patches = UnsafeMutablePointer<Element>.allocate(capacity: elements)
        defer { patches.deallocate() }
        body(index * inputs..<min(rows, (index + 1) * inputs), chunk.baseAddress!, patches)
      }
    }
    inputs < rows ? BLASInformation.withSingleThread { run() } : run()
  }
}
