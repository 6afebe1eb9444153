/// A group of processes, or of threads in tests, that send each other bytes.
///
/// Every member runs the same program; collective operations are called by all members in the same
/// order. Members are called ranks and count from 0. A communication that fails never returns: it ends
/// the run through `RunEnd`, since nothing can be said to a peer that is gone. All operations may be
/// called from any thread, collective ones from one thread at a time.
public protocol Communicator: Sendable {
  /// The number of this member.
  var rank: Int { get }
  /// The number of members.
  var size: Int { get }

  /// Begins to send bytes to a member, and returns at once.
  func post(_ bytes: [UInt8], to rank: Int, tag: MessageTag) -> any PendingSend

  /// A message that has arrived; nil when there is none yet.
  ///
  /// Messages of one sender arrive in the order in which they were sent.
  func receive() -> Message?

  /// Waits until all members have called it.
  func barrier()

  /// Replaces the bytes of all members by those of member `root`; they are as many.
  func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int)

  /// Adds the numbers of all members; every member gets the same bits.
  func sum(_ values: inout [Double])
}

/// Bytes on their way to another member.
public protocol PendingSend: AnyObject {
  /// Whether they have left.
  var isFinished: Bool { get }
}

/// What a message is about.
public enum MessageTag: Int32, Sendable {
  /// A member wants tiles.
  case request = 1
  /// Tiles for a member.
  case assignment
  /// The entries of finished tiles.
  case tiles
  /// A member has sent all its tiles.
  case farewell
  /// A member's part of something gathered.
  case gathered
  /// A sign of life.
  case heartbeat
  /// A member cannot go on.
  case failure
}

/// Bytes that came from another member.
public struct Message: Sendable {
  /// Who sent them.
  public let source: Int
  /// What they are about.
  public let tag: MessageTag
  /// The bytes.
  public let bytes: [UInt8]

  /// A message.
  public init(source: Int, tag: MessageTag, bytes: [UInt8]) {
    self.source = source
    self.tag = tag
    self.bytes = bytes
  }
}

extension Communicator {
  /// Whether this is the member that reads commands, owns files and speaks to the user.
  public var isRoot: Bool { rank == 0 }

  /// Sends bytes to a member, and returns when they have left.
  package func send(_ bytes: [UInt8], to rank: Int, tag: MessageTag) {
    let pending = post(bytes, to: rank, tag: tag)
    while !pending.isFinished { Pause.short() }
  }

  /// The bytes of every member, in their order, at member 0; nil elsewhere.
  ///
  /// No other messages may be on their way; nobody goes on before all are there.
  package func gather(_ bytes: [UInt8]) -> [[UInt8]]? {
    defer { barrier() }
    guard isRoot else {
      send(bytes, to: 0, tag: .gathered)
      return nil
    }
    var parts = [[UInt8]?](repeating: nil, count: size)
    parts[0] = bytes
    while parts.contains(nil) {
      guard let message = receive() else {
        Pause.short()
        continue
      }
      precondition(message.tag == .gathered, "a message of another kind: \(message.tag)")
      parts[message.source] = message.bytes
    }
    return parts.map { $0! }
  }

  /// The bytes of member 0 at every member, whatever their number.
  package func broadcast(_ bytes: [UInt8]) -> [UInt8] {
    var count = Int64(bytes.count)
    withUnsafeMutableBytes(of: &count) { broadcast($0, from: 0) }
    var result = isRoot ? bytes : [UInt8](repeating: 0, count: Int(count))
    result.withUnsafeMutableBytes { broadcast($0, from: 0) }
    return result
  }
}
