import Synchronization

/// A counter that hands out the numbers from 0 to any number of threads.
final class AtomicCounter: Sendable {
  private let value = Atomic<Int>(0)

  func take() -> Int { value.add(1, ordering: .relaxed).oldValue }
}
