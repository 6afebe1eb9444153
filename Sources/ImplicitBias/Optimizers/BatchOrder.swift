import LinearAlgebra

/// Deals examples out in batches, in a new random order for every pass.
struct BatchOrder {
  private let size: Int
  private let count: Int
  private var stream: RandomStream
  private var order: [Int] = []
  private var place = 0

  init(_ sampling: Sampling, count: Int) {
    self.count = count
    switch sampling {
    case .full: (size, stream) = (0, RandomStream(seed: 0))
    case .shuffled(let batch, let seed):
      (size, stream) = (min(batch, count), RandomStream(seed: seed).child("batches"))
    }
  }

  /// The next batch; empty for all examples.
  ///
  /// The last of a pass may be smaller.
  mutating func next() -> [Int] {
    guard size > 0 else { return [] }
    if place >= order.count {
      order = stream.permutation(count)
      place = 0
    }
    defer { place += size }
    return Array(order[place..<min(place + size, count)])
  }
}
