/// The only member of its group: nothing is sent.
public struct SoleMember: Communicator {
  /// The group of one.
  public init() {}

  /// 0.
  public var rank: Int { 0 }
  /// 1.
  public var size: Int { 1 }

  /// There is nobody to send to.
  public func post(_ bytes: [UInt8], to rank: Int, tag: MessageTag) -> any PendingSend {
    preconditionFailure("a message to rank \(rank) of a group of one")
  }

  /// Nothing ever arrives.
  public func receive() -> Message? { nil }
  /// Returns at once.
  public func barrier() {}
  /// Changes nothing.
  public func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) {}
  /// Changes nothing.
  public func sum(_ values: inout [Double]) {}
}
