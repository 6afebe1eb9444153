import Foundation
import Synchronization

/// Notices that a rank is gone, and ends the run with one message.
///
/// Every rank tells rank 0 that it lives, and rank 0 tells every rank, on a communicator of their own.
/// A rank that is silent for `limit` seconds counts as gone; the end of a process on the same machine is
/// seen at once. Rank 0 says what happened, or, when it is the one that is gone, the first of the
/// others that notices, the lower ranks before the higher ones.
final class RankMonitor: Sendable {
  private struct State {
    var isOver = false
    var heard: [ContinuousClock.Instant]
    var failures: [(rank: Int, status: Int32, message: String, at: ContinuousClock.Instant)] = []
    var peakBytes = 0
  }

  /// The seconds of silence after which a rank counts as gone.
  static let limit = 15.0
  /// The seconds of silence that explain why a launcher ends the run.
  static let suspicious = 4.0
  /// The seconds between two signs of life.
  static let interval = 0.5
  /// The seconds between two looks.
  static let look = 0.1

  let peers: [Peer]
  private let control: any Communicator
  private let end: RunEnd
  private let state: Mutex<State>

  init(_ control: any Communicator, end: RunEnd) throws {
    self.control = control
    self.end = end
    let parts = control.gather([UInt8](try JSONEncoder().encode(Peer.own)))
    let all = try parts.map { parts in
      try JSONEncoder().encode(
        parts.map { try JSONDecoder().decode(Peer.self, from: Data($0)) })
    }
    peers = try JSONDecoder().decode(
      [Peer].self, from: Data(control.broadcast(all.map { [UInt8]($0) } ?? [])))
    state = Mutex(
      State(heard: [ContinuousClock.Instant](repeating: .now, count: control.size)))
  }

  /// Watches until `stop()`.
  func start() {
    end.announce = { [control] in
      // Long enough for the others to look.
      let sends = (0..<control.size).filter { $0 != control.rank }
        .map { control.post([], to: $0, tag: .farewell) }
      Thread.sleep(forTimeInterval: 2.5 * Self.look)
      _ = sends.count
    }
    let thread = Thread { [self] in watch() }
    thread.start()
  }

  /// Watches no longer: from now on it is normal that ranks end.
  func stop() { state.withLock { $0.isOver = true } }

  /// The most bytes of memory of its own that this process was seen with.
  var peakBytes: Int { state.withLock { $0.peakBytes } }

  /// Tells rank 0 why this rank cannot go on, and waits for the end.
  func fail(_ message: String, status: Int32) -> Never {
    guard !control.isRoot else { end.end(message, status: status) }
    control.send(.words([Int64(status)]) + [UInt8](message.utf8), to: 0, tag: .failure)
    Thread.sleep(forTimeInterval: RunEnd.patience)
    end.end(message, status: status)
  }

  /// A rank whose process on this machine has ended, if there is one.
  var ended: Int? {
    let own = peers[control.rank]
    return peers.indices.first {
      $0 != control.rank && peers[$0].isVisible(from: own) && peers[$0].hasEnded
    }
  }

  /// Ends the run if a process on this machine has ended, or a rank of rank 0's is silent, and it is this
  /// rank that says so: why a launcher, which may notice first, asks to end.
  func sayWhoEnded() {
    if let rank = ended, speaks(about: rank) { lose(rank) }
    guard control.isRoot else { return }
    let heard = state.withLock { $0.heard }
    for rank in 1..<control.size {
      let silence = (ContinuousClock.now - heard[rank]) / .seconds(1)
      if silence > Self.suspicious { lose(rank, silentFor: silence) }
    }
  }

  /// Says that a rank is gone, and ends the run.
  func lose(_ rank: Int, silentFor seconds: Double? = nil) -> Never {
    let peer = peers[rank]
    let place = "rank \(rank) (\(peer.host), process \(peer.process))"
    end.fail(
      seconds.map { "\(place) has not been heard from for \(Int($0)) s" }
        ?? "\(place) ended before its work was done")
  }

  private func watch() {
    var pending = [(any PendingSend)?](repeating: nil, count: control.size)
    var sent = ContinuousClock.now - .seconds(10)
    while !state.withLock({ $0.isOver }) {
      sample()
      while let message = control.receive() { hear(message) }
      if ContinuousClock.now - sent >= .seconds(Self.interval) {
        sent = .now
        let bytes = [UInt8](control.isRoot ? end.remedy.utf8 : "".utf8)
        for rank in control.isRoot ? 1..<control.size : 0..<1 {
          // A sign that has not left yet is enough.
          if pending[rank]?.isFinished == false { continue }
          pending[rank] = control.post(bytes, to: rank, tag: .heartbeat)
        }
      }
      check()
      Thread.sleep(forTimeInterval: Self.look)
    }
  }

  private func hear(_ message: Message) {
    state.withLock { $0.heard[message.source] = .now }
    switch message.tag {
    case .heartbeat:
      if message.source == 0 { end.remedy = String(decoding: message.bytes, as: UTF8.self) }
    case .farewell: end.beQuiet()
    case .failure:
      let text = String(decoding: message.bytes.dropFirst(8), as: UTF8.self)
      let status = Int32(truncatingIfNeeded: message.bytes.words[0])
      state.withLock { $0.failures.append((message.source, status, text, .now)) }
    default: preconditionFailure("\(message.tag) among signs of life")
    }
  }

  private func check() {
    let (failure, heard, isOver) = state.withLock { ($0.failures.first, $0.heard, $0.isOver) }
    guard !isOver else { return }
    // Rank 0 may be about to say the same of its own.
    if let failure, ContinuousClock.now - failure.at > .seconds(0.5) {
      let peer = peers[failure.rank]
      end.end(
        "rank \(failure.rank) (\(peer.host)): \(failure.message)", status: failure.status)
    }
    if let rank = ended, failure == nil, speaks(about: rank) {
      // It may have ended in order, right after this rank was last told so.
      Thread.sleep(forTimeInterval: Self.look)
      if !state.withLock({ $0.isOver }) { lose(rank) }
    }
    for rank in control.isRoot ? 1..<control.size : 0..<1 {
      let silence = (ContinuousClock.now - heard[rank]) / .seconds(1)
      let patience = Self.limit + (control.isRoot ? 0 : 0.5 * Double(min(control.rank - 1, 8)))
      if silence > patience { lose(rank, silentFor: silence) }
    }
  }

  /// Whether it is this rank that says that `rank` is gone: rank 0, or for rank 0 the lowest that
  /// lives on its machine.
  private func speaks(about rank: Int) -> Bool {
    if control.isRoot { return true }
    let own = peers[control.rank]
    guard rank == 0 else { return false }
    return !peers[1..<control.rank].contains { $0.isVisible(from: own) && !$0.hasEnded }
  }

  private func sample() {
    guard let bytes = OwnMemory.bytes else { return }
    state.withLock { $0.peakBytes = max($0.peakBytes, bytes) }
  }
}
