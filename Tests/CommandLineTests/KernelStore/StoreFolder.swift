import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// A folder with inputs `x.npy` and a kernel on them that takes long enough to be killed.
struct StoreFolder {
  let scratch: Scratch
  let command: [String]

  /// 15 tiles of 64 x 64 entries, or 55 tiles from 640 rows on, through `layers` layers.
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

  /// Starts the command and kills it once `tiles` tiles are recorded.
  func kill(after tiles: Int, _ options: [String] = ["--resume"]) async throws {
    let process = try Ntkit.start(command + options, in: scratch)
    while process.isRunning, recorded < tiles { try await Task.sleep(for: .milliseconds(2)) }
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try #require(process.terminationReason == .uncaughtSignal, "it ended before it was killed")
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
