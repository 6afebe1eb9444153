import Foundation

/// Where a rank runs.
struct Peer: Sendable, Codable, Equatable {
  /// The name of the host.
  let host: String
  /// The number of its process there.
  let process: Int32
  /// What tells two starts of a kernel, or two containers with one name, apart.
  let machine: String

  /// This process.
  static var own: Peer {
    Peer(
      host: ProcessInfo.processInfo.hostName, process: getpid(),
      machine: (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))
        .map {
          $0
            + ((try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid"))
              ?? "")
        }
        ?? "")
  }

  /// Whether the process can be looked for from here.
  func isVisible(from other: Peer) -> Bool {
    machine == other.machine && host == other.host && !machine.isEmpty
  }

  /// Whether the process, which is visible, has ended, waited for or not.
  var hasEnded: Bool {
    if kill(process, 0) != 0, errno == ESRCH { return true }
    guard let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let end = state.lastIndex(of: ")")
    else { return false }
    let letter = state[state.index(after: end)...].drop { $0 == " " }.first
    return letter == "Z" || letter == "X"
  }
}
