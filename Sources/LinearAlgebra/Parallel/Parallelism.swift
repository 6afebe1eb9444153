import Dispatch
import Foundation

/// How many threads a computation may use.
public struct Parallelism: Sendable, Hashable {
  /// The number of threads, at least 1.
  public let threads: Int

  /// Exactly `threads` threads.
  ///
  /// - Precondition: `threads >= 1`.
  public init(threads: Int) {
    precondition(threads >= 1, "\(threads) threads; at least 1 is needed")
    self.threads = threads
  }

  /// The calling thread alone.
  public static let serial = Parallelism(threads: 1)
  /// One thread for each active processor.
  public static var allCores: Parallelism {
    Parallelism(threads: ProcessInfo.processInfo.activeProcessorCount)
  }

  /// Calls `body` once for every index, on this many threads, in no particular order.
  ///
  /// Work is divided by index, never by thread, so a body that writes only what belongs to its
  /// index gives the same bits for any number of threads.
  public func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
    let workers = min(threads, count)
    guard workers > 1 else {
      for index in 0..<max(0, count) { body(index) }
      return
    }
    let next = AtomicCounter()
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let index = next.take()
        guard index < count else { return }
        body(index)
      }
    }
  }
}
