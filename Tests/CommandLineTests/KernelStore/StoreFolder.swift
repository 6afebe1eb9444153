import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// A folder with inputs `x.npy` and a kernel on them that takes long enough to be killed.
struct StoreFolder: Sendable {
  let scratch: Scratch
  let command: [String]

  /// Tiles of 96 x 96 entries, 10 for 300 rows, through `layers` layers.
  init(rows: Int, layers: Int, kind: String = "ntk") throws {
    scratch = try Scratch()
    try KernelFixtures.normals(rows, 5, seed: 3).writeNPY(to: scratch.path("x.npy"))
    command = [
      "kernel", "-a", "fc-\(layers)", "--x1", "x.npy", "--kind", kind, "-o", "K.npy", "--threads",
      "1", "--quiet",
    ]
  }

  /// Runs the command to its end.
  func finish(_ options: [String] = ["--resume"]) async throws -> Ntkit.Result {
    try await Ntkit.run(command + options, in: scratch)
  }

  /// The bytes that an uninterrupted run writes, which leaves nothing else behind.
  func expected(_ name: String = "K.npy") async throws -> [UInt8] {
    let result = try await finish([])
    #expect(result.status == 0, "\(result.errors)")
    #expect(!scratch.exists("K.npy.journal") && !scratch.exists(name + ".partial"))
    let bytes = try scratch.read(name)
    try FileManager.default.removeItem(atPath: scratch.path(name))
    return bytes
  }

  /// Starts the command and kills it once the header of the journal and `tiles` tiles are recorded.
  ///
  /// On a busy machine the program may end, or remove its journal, before it is killed: it is
  /// started again then.
  func kill(after tiles: Int, _ options: [String] = []) async throws {
    for _ in 0..<10 {
      let process = try Ntkit.start(command + options, in: scratch)
      await send(SIGKILL, to: process, after: tiles)
      if process.terminationReason == .uncaughtSignal, lines.count > 1 { return }
      for name in try FileManager.default.contentsOfDirectory(atPath: scratch.folder)
      where name.hasPrefix("K") {
        try FileManager.default.removeItem(atPath: scratch.path(name))
      }
    }
    Issue.record("it ended ten times before it was killed")
  }

  /// Sends a signal once `tiles` tiles are recorded, and waits for the end unless the signal stops
  /// the process only.
  ///
  /// On a thread of its own, since the tests that run beside this one may hold all others.
  func send(_ signal: Int32, to process: Process, after tiles: Int) async {
    let identifier = process.processIdentifier
    let isRunning: @Sendable () -> Bool = { Foundation.kill(identifier, 0) == 0 }
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      DispatchQueue(label: "signal").async {
        while isRunning(), lines.count < 2 || recorded < tiles { usleep(1000) }
        Foundation.kill(identifier, signal)
        done.resume()
      }
    }
    guard signal != SIGSTOP else { return }
    while process.isRunning { try? await Task.sleep(for: .milliseconds(2)) }
  }

  /// The tiles that the journal records.
  var recorded: Int { lines.count { $0.contains(" tile ") } }

  /// The lines of the journal.
  var lines: [Substring] {
    let bytes = (try? scratch.read("K.npy.journal")) ?? []
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }

  /// Replaces a text in the header of the journal, whose checksum is made right again.
  func rewriteHeader(_ old: String, _ new: String) throws {
    var lines = self.lines.map(String.init)
    let json = String(lines[1].dropFirst(9)).replacing(old, with: new)
    #expect(!lines[1].hasSuffix(json), "the header has no \(old)")
    let sum = Array(json.utf8).withUnsafeBytes { crc32($0) }
    lines[1] = String(format: "%08x ", sum) + json
    try scratch.write(lines.joined(separator: "\n") + "\n", "K.npy.journal")
  }
}
