import LinearAlgebra

/// The rows of each mini-batch: every epoch is a new random permutation, cut into batches.
package struct BatchOrder {
  package let count: Int
  package let size: Int
  private let stream: RandomStream
  private var order: [Int] = []
  private var epoch = -1

  package init(count: Int, size: Int, seed: UInt64) {
    self.count = count
    self.size = max(1, min(size, count))
    stream = RandomStream(seed: seed).child("batch order")
  }

  /// The number of batches of an epoch.
  package var batches: Int { max(1, (count + size - 1) / size) }

  /// The rows of step `step`.
  package mutating func rows(step: Int) -> ArraySlice<Int> {
    if step / batches != epoch {
      epoch = step / batches
      var own = stream.child(epoch)
      order = own.permutation(count)
    }
    let start = step % batches * size
    return order[start..<min(start + size, count)]
  }
}
