import Foundation
import Synchronization

/// The one way in which a run on several processes ends before its time: one message, then all
/// processes are gone.
///
/// Whoever is first speaks; everybody else waits to be ended.
public final class RunEnd: Sendable {
  private let isEnding = Atomic<Bool>(false)
  private let report: @Sendable (String) -> Void
  private let abort: @Sendable (Int32) -> Void
  private let words = Mutex("")
  private let announcement = Mutex<(@Sendable () -> Void)?>(nil)

  /// The time after which a process goes that MPI does not end.
  static let patience = 5.0

  /// An end.
  ///
  /// - Parameters:
  ///   - report: writes a line for the user.
  ///   - abort: ends all processes.
  public init(
    report: @escaping @Sendable (String) -> Void, abort: @escaping @Sendable (Int32) -> Void
  ) {
    self.report = report
    self.abort = abort
  }

  /// What is kept of the work so far and how to go on, for messages; empty for nothing.
  public var remedy: String {
    get { words.withLock { $0 } }
    set { words.withLock { $0 = newValue } }
  }

  /// Tells the others, before this process goes, that the end has been spoken of.
  var announce: (@Sendable () -> Void)? {
    get { announcement.withLock { $0 } }
    set { announcement.withLock { $0 = newValue } }
  }

  /// Somebody else has said why the run ends: this process says nothing and waits to be ended.
  func beQuiet() {
    guard !isEnding.exchange(true, ordering: .sequentiallyConsistent) else { return }
    leaveLater(status: 1)
  }

  /// Ends the run because something went wrong that is nobody's wish.
  public func fail(_ message: String) -> Never {
    let remedy = remedy
    end(remedy.isEmpty ? message : message + "; " + remedy, status: 1)
  }

  /// Ends the run.
  ///
  /// - Parameter message: what the user reads; nil says nothing.
  public func end(_ message: String?, status: Int32) -> Never {
    guard !isEnding.exchange(true, ordering: .sequentiallyConsistent) else {
      while true { sleep(60) }
    }
    if let message { report(message) }
    leaveLater(status: status)
    announce?()
    abort(status)
    _exit(status)
  }

  /// A process whose network is gone may wait in MPI_Abort for ever.
  private func leaveLater(status: Int32) {
    let watch = Thread {
      Thread.sleep(forTimeInterval: Self.patience)
      _exit(status)
    }
    watch.start()
  }
}
