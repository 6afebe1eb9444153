import Synchronization

/// Members that are threads of one process, for trying what runs on clusters without MPI.
public final class ThreadGroup: Sendable {
  private struct State {
    var mailboxes: [[Message]]
    /// Messages of collective operations, by sender and receiver.
    var collective: [[[[UInt8]]]]
  }

  private let state: Mutex<State>
  /// The number of members.
  public let size: Int

  /// A group of `size` members.
  public init(size: Int) {
    self.size = size
    state = Mutex(
      State(
        mailboxes: Array(repeating: [], count: size),
        collective: Array(repeating: Array(repeating: [], count: size), count: size)))
  }

  /// A member, for one thread and what it starts.
  public func member(_ rank: Int) -> some Communicator { Member(group: self, rank: rank) }

  private final class Delivered: PendingSend {
    var isFinished: Bool { true }
  }

  private struct Member: Communicator {
    let group: ThreadGroup
    let rank: Int
    var size: Int { group.size }

    func post(_ bytes: [UInt8], to rank: Int, tag: MessageTag) -> any PendingSend {
      let message = Message(source: self.rank, tag: tag, bytes: bytes)
      group.state.withLock { $0.mailboxes[rank].append(message) }
      return Delivered()
    }

    func receive() -> Message? {
      group.state.withLock { state in
        state.mailboxes[rank].isEmpty ? nil : state.mailboxes[rank].removeFirst()
      }
    }

    func barrier() {
      var none = [0.0]
      sum(&none)
    }

    func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) {
      if rank == root {
        for other in 0..<size where other != root { put(Array(bytes), to: other) }
      } else {
        bytes.copyBytes(from: take(from: root))
      }
    }

    func sum(_ values: inout [Double]) {
      if rank == 0 {
        for other in 1..<max(1, size) {
          take(from: other).withUnsafeBytes { bytes in
            for index in values.indices {
              values[index] += bytes.loadUnaligned(fromByteOffset: index * 8, as: Double.self)
            }
          }
        }
      } else {
        put(values.withUnsafeBytes { Array($0) }, to: 0)
      }
      values.withUnsafeMutableBytes { broadcast($0, from: 0) }
    }

    private func put(_ bytes: [UInt8], to other: Int) {
      group.state.withLock { $0.collective[rank][other].append(bytes) }
    }

    private func take(from other: Int) -> [UInt8] {
      while true {
        let first: [UInt8]? = group.state.withLock { state in
          state.collective[other][rank].isEmpty ? nil : state.collective[other][rank].removeFirst()
        }
        if let first { return first }
        Pause.short()
      }
    }
  }
}
