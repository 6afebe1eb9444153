import Synchronization

/// The wish that a computation ends at its next safe place; set from any thread.
public final class StopRequest: Sendable {
  private let stored = Atomic<Int32>(0)

  /// No wish yet.
  public init() {}

  /// Asks to stop because of a signal.
  public func stop(signal: Int32) { stored.store(signal, ordering: .relaxed) }

  /// The signal; nil without one.
  public var signal: Int32? {
    let signal = stored.load(ordering: .relaxed)
    return signal == 0 ? nil : signal
  }
}
