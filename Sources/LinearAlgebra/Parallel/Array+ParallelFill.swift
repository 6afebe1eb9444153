/// A pointer that is handed to several threads which write disjoint parts of it.
///
/// The one place where the library hands unsafe memory across threads.
package struct DisjointWrites<Element>: @unchecked Sendable {
  /// The shared memory.
  package let buffer: UnsafeMutableBufferPointer<Element>

  /// Wraps `buffer`; every user must write a part no other user touches.
  package init(_ buffer: UnsafeMutableBufferPointer<Element>) { self.buffer = buffer }
}

extension Array where Element: Sendable {
  /// Writes consecutive chunks of the array in parallel.
  ///
  /// `body` gets the number of the chunk and the chunk itself; the last one may be shorter. Chunks
  /// have a fixed size, so the result does not depend on the number of threads.
  public mutating func parallelFill(
    chunk size: Int, parallelism: Parallelism = .allCores,
    _ body: @Sendable (_ index: Int, _ chunk: UnsafeMutableBufferPointer<Element>) -> Void
  ) {
    let total = count
    withUnsafeMutableBufferPointer { buffer in
      let shared = DisjointWrites(buffer)
      parallelism.forEach((total + size - 1) / size) { index in
        let start = index * size
        let end = Swift.min(start + size, total)
        body(index, UnsafeMutableBufferPointer(rebasing: shared.buffer[start..<end]))
      }
    }
  }
}
