import ArgumentParser
import Foundation
import NTKit

/// A command that several processes, started together by mpirun or srun, carry out together.
protocol ClusterCommand: ParsableCommand {
  /// Carries it out.
  ///
  /// - Parameter ranks: the processes; nil for this one alone.
  mutating func run(with ranks: Ranks?) throws
}

extension ClusterCommand {
  mutating func run() throws { try run(with: nil) }
}

/// This process among those that carry out a command together.
struct Ranks {
  /// The processes.
  let session: ClusterSession
  /// What happens when this process is asked to end.
  let signals: RankSignals

  /// Whether this is the rank that prints and writes.
  var isRoot: Bool { session.isRoot }

  /// Joins the processes that were started together.
  ///
  /// - Returns: nil for a process of its own.
  /// - Throws: `ClusterError`.
  static func join(_ command: any ParsableCommand) throws -> Ranks? {
    guard ClusterLaunch() != nil else { return nil }
    guard command is any ClusterCommand else {
      let name = type(of: command).configuration.commandName ?? "the command"
      throw ClusterError.needsOneProcess("'ntkit \(name)'")
    }
    guard let session = try ClusterSession.join(report: { Output.note("error: " + $0.onOneLine) })
    else { return nil }
    return Ranks(session: session, signals: RankSignals(session))
  }
}

/// Asks to end, as a launcher sends them to all ranks when one is gone, and as users do.
final class RankSignals {
  private let sources: [any DispatchSourceSignal]

  /// Listens from now on: rank 0 finds out why, the others wait for what it says.
  ///
  /// A wish of the user ends the run, with what is kept of it said.
  init(_ session: ClusterSession) {
    let queue = DispatchQueue(label: "ntkit.ranks")
    let stop = StopRequest()
    self.stop = stop
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        session.explain(signal: number)
        guard session.isRoot else { return }
        stop.stop(signal: number)
      }
      source.activate()
      return source
    }
    let isHeard = isHeard
    let ending = DispatchSource.makeTimerSource(queue: queue)
    ending.schedule(deadline: .now() + 0.1, repeating: 0.1)
    ending.setEventHandler {
      guard let number = stop.signal, !isHeard.isSet else { return }
      let name = number == SIGTERM ? "SIGTERM" : "SIGINT"
      let remedy = session.end.remedy
      session.end.end(
        "stopped by \(name)" + (remedy.isEmpty ? "" : "; " + remedy), status: 128 + number)
    }
    ending.activate()
    timer = ending
  }

  /// The wish to stop, for a command that ends in order when it comes.
  var stopInOrder: StopRequest {
    isHeard.set()
    return stop
  }

  private let stop: StopRequest
  private let isHeard = Flag()
  private let timer: any DispatchSourceTimer
}

/// A fact that comes true once; set and read from any thread.
private final class Flag: Sendable {
  private let request = StopRequest()

  var isSet: Bool { request.signal != nil }
  func set() { request.stop(signal: 1) }
}
