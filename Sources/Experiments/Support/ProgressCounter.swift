import Synchronization

/// Counts what threads finish.
final class ProgressCounter: Sendable {
  private let stored: Mutex<Int>

  init(_ start: Int = 0) { stored = Mutex(start) }

  var count: Int { stored.withLock { $0 } }

  /// Counts one more, and returns how many there are now.
  @discardableResult
  func increment() -> Int {
    stored.withLock {
      $0 += 1
      return $0
    }
  }
}
