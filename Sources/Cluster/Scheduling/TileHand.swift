import Foundation
import Synchronization

/// The tiles a rank has in hand: what its threads shall compute, and finished ones on their way to
/// their owners.
final class TileHand: Sendable {
  private struct State {
    var waiting: [Int] = []
    var head = 0
    var isClosed = false
    var running = 0
    var outbox: [Int: [UInt8]] = [:]
    var bytes = 0
    var finished = 0
    var worked = 0.0
    var spent = 0.0
    var tally = TileTally()
    var failure: (any Error)?
  }

  private let state = Mutex(State())
  private let changed = DispatchSemaphore(value: 0)
  private let threads: Int

  /// The bytes of finished tiles that may wait to be sent: slower networks hold up the threads.
  static let mostBytes = 64 << 20
  /// The bytes of a message of tiles, about.
  static let messageBytes = 4 << 20

  init(threads: Int) { self.threads = threads }

  /// The tiles that no thread has begun.
  var waiting: Int { state.withLock { $0.waiting.count - $0.head } }
  /// Whether nothing is waiting, running or to be sent.
  var isEmpty: Bool {
    state.withLock { $0.waiting.count == $0.head && $0.running == 0 && $0.outbox.isEmpty }
  }
  /// The number of tiles computed here.
  var finished: Int { state.withLock { $0.finished } }
  /// What one thread takes for a unit of work; nil before a tile is finished.
  var secondsPerWork: Double? {
    state.withLock { state in
      state.worked > 0 ? state.spent / state.worked : nil
    }
  }
  /// The seconds of all tiles.
  var tally: TileTally { state.withLock { $0.tally } }
  /// The first error of a thread.
  var failure: (any Error)? { state.withLock { $0.failure } }

  func fail(_ error: any Error) {
    state.withLock { if $0.failure == nil { $0.failure = error } }
    close()
  }

  /// More tiles to compute.
  func add(_ tiles: [Int]) {
    state.withLock { $0.waiting += tiles }
    for _ in tiles { changed.signal() }
  }

  /// No more tiles will come; those that no thread has begun are dropped when `dropping`.
  func close(dropping: Bool = false) {
    state.withLock { state in
      state.isClosed = true
      if dropping || state.failure != nil { state.head = state.waiting.count }
    }
    for _ in 0..<threads { changed.signal() }
  }

  /// The next tile; nil when no more will come.
  func take() -> Int? {
    while true {
      changed.wait()
      let (tile, isOver): (Int?, Bool) = state.withLock { state in
        guard state.head < state.waiting.count else { return (nil, state.isClosed) }
        state.head += 1
        state.running += 1
        return (state.waiting[state.head - 1], false)
      }
      if let tile { return tile }
      if isOver {
        changed.signal()
        return nil
      }
    }
  }

  /// A tile is computed, and at its owner or in the outbox.
  func finish(_ seconds: Double, work: Double) {
    state.withLock { state in
      state.running -= 1
      state.finished += 1
      state.worked += work
      state.spent += seconds
      state.tally.seconds.append(seconds)
    }
  }

  /// Puts a tile's entries into the outbox; waits while it is full.
  func post(_ tile: Int, _ entries: UnsafeRawBufferPointer, to owner: Int) {
    while state.withLock({ $0.bytes > Self.mostBytes && $0.failure == nil }) { Pause.short() }
    state.withLock { state in
      var index = Int64(tile)
      withUnsafeBytes(of: &index) { state.outbox[owner, default: []] += $0 }
      state.outbox[owner, default: []] += entries
      state.bytes += entries.count + 8
    }
  }

  /// All that waits to be sent, by owner.
  func takeOutbox() -> [Int: [UInt8]] {
    state.withLock { state in
      defer { (state.outbox, state.bytes) = ([:], 0) }
      return state.outbox
    }
  }
}
