import Synchronization

/// A counter that hands out the numbers from 0 to any number of threads.
package final class AtomicCounter: Sendable {
  private let value = Atomic<Int>(0)

  /// A counter at 0.
  package init() {}

  /// The next number.
  package func take() -> Int { value.add(1, ordering: .relaxed).oldValue }
}
