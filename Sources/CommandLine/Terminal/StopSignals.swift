import Foundation
import NTKit

/// Turns the first SIGINT or SIGTERM into a wish to stop; the second ends the program at once.
final class StopSignals {
  private let sources: [any DispatchSourceSignal]
  private static let signals = [SIGINT, SIGTERM]

  /// What is still finished after the wish.
  enum Work: String {
    case tiles = "the tiles in flight"
    case step = "this step"
    case fits = "the fits in flight"
    case blocks = "the blocks in flight"
  }

  /// Listens from now on.
  init(_ stop: StopRequest, finishing work: Work, isQuiet: Bool) {
    // A queue of its own: the computation may hold all threads of the shared ones.
    let queue = DispatchQueue(label: "ntkit.signals")
    sources = Self.signals.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        Self.signals.forEach { signal($0, SIG_DFL) }
        stop.stop(signal: number)
        guard !isQuiet else { return }
        let start = TerminalStream.error.canRedraw ? "\n" : ""  // below ^C and the progress bar
        Output.note(start + "stopping after \(work.rawValue); once more ends at once")
      }
      source.activate()
      return source
    }
  }

  /// Gives signals their usual meaning back.
  func release() {
    sources.forEach { $0.cancel() }
    Self.signals.forEach { signal($0, SIG_DFL) }
  }
}
