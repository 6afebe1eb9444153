import Cluster
import Foundation
import Synchronization

/// Runs `body` as every member of a group of threads, and returns what each made.
func withMembers<Result: Sendable>(
  _ size: Int, _ body: @escaping @Sendable (any Communicator) throws -> Result
) throws -> [Result] {
  let group = ThreadGroup(size: size)
  let results = Mutex([Swift.Result<Result, any Error>?](repeating: nil, count: size))
  let done = DispatchSemaphore(value: 0)
  for rank in 0..<size {
    let member = group.member(rank)
    // Members wait for each other: each needs a thread of its own.
    let thread = Thread {
      let result = Swift.Result { try body(member) }
      results.withLock { $0[rank] = result }
      done.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }
  for _ in 0..<size { done.wait() }
  return try results.withLock { try $0.map { try $0!.get() } }
}
