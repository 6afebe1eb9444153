import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Stored kernels that cannot be gone on with: one line, the right exit code, nothing changed.
@Suite(.serialized) struct KernelStoreErrorTests {
  /// A kernel that was killed when a few tiles were done.
  static func begun() async throws -> StoreFolder {
    let folder = try StoreFolder(rows: 300, layers: 1000)
    try await folder.kill(after: 2)
    return folder
  }

  @Test func otherSettings() async throws {
    let folder = try await Self.begun()
    let (journal, partial) = (
      try folder.scratch.read("K.npy.journal"), try folder.scratch.read("K.npy.partial")
    )
    let set = try #require(try await Ntkit.run(["doctor", "--format", "json"]).json()["machine"])
    let best = try #require((set as? [String: Any])?["instructionSet"] as? String)
    var cases: [([String], [String])] = [
      ([], ["--resume", "remove K.npy.journal"]),
      (["--resume", "-a", "fc-999"], ["the architecture has changed"]),
      (["--resume", "--kind", "nngp"], ["--kind has changed", "--kind ntk"]),
      (["--resume", "--precision", "float32"], ["--precision float64"]),
      (["--resume", "--x2", "x.npy"], ["inputs of --x2 have changed", "none there"]),
    ]
    if best != "portable" {
      cases.append(
        (["--resume", "--instruction-set", "portable"], ["--instruction-set \(best)"]))
    }
    for (options, words) in cases {
      try await Ntkit.expectFailure(
        folder.command + options, in: folder.scratch, status: 65, words)
    }
    #expect(try folder.scratch.read("K.npy.journal") == journal)
    #expect(try folder.scratch.read("K.npy.partial") == partial)
  }

  @Test func otherInputs() async throws {
    let folder = try await Self.begun()
    let x = try Matrix<Double>(npy: folder.scratch.path("x.npy"))
    var changed = x
    changed[299, 4] += 1e-12
    for other in [
      NumPyArray(changed), NumPyArray(x.selectingRows(0..<299)),
      NumPyArray(x.converted(to: Float.self)),
    ] {
      try other.write(to: folder.scratch.path("x.npy"))
      try await Ntkit.expectFailure(
        folder.command + ["--resume"], in: folder.scratch, status: 65,
        ["inputs of --x1 have changed"])
    }
    // Another file with the same contents, and an architecture of another name, are the same.
    try x.writeNPY(to: folder.scratch.path("moved.npy"))
    let result = try await folder.finish(["--resume", "--x1", "moved.npy"])
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func otherPrograms() async throws {
    let folder = try await Self.begun()
    let command = folder.command + ["--resume"]
    let journal = try folder.scratch.read("K.npy.journal")
    for (old, new, words) in [
      ("\"program\":\"", "\"program\":\"9.", ["begun by ntkit 9."]),
      ("\"openBLASCore\":\"", "\"openBLASCore\":\"Old", ["OPENBLAS_CORETYPE=Old"]),
      ("\"openBLAS\":\"", "\"openBLAS\":\"Not ", ["another OpenBLAS"]),
      ("\"tile\":96", "\"tile\":97", ["tiles are of another size"]),
    ] {
      try folder.rewriteHeader(old, new)
      try await Ntkit.expectFailure(command, in: folder.scratch, status: 65, words)
      try folder.scratch.write(journal, "K.npy.journal")
    }
    let text = String(decoding: journal, as: UTF8.self)
    for (content, words) in [
      (text.replacing("journal 1\n", with: "journal 2\n"), ["has journal format 2"]),
      ("some other file, longer than a journal's first line\n", ["is not a journal of ntkit"]),
      (text.replacing("\"kind\":\"ntk\"", with: "\"kind\":\"nngp\""), ["is damaged"]),
    ] {
      try folder.scratch.write(content, "K.npy.journal")
      try await Ntkit.expectFailure(command, in: folder.scratch, status: 65, words)
    }
  }

  @Test func otherEntries() async throws {
    let folder = try await Self.begun()
    let command = folder.command + ["--resume"]
    let partial = try folder.scratch.read("K.npy.partial")
    for (bytes, words) in [
      (Array(partial.dropLast()), ["K.npy.partial is truncated: 719999 of 720000 bytes"]),
      (Array(partial.prefix(3)), ["is truncated"]),
      (partial + [0], ["is not the file that was begun"]),
      (partial.map { $0 == UInt8(ascii: "8") ? UInt8(ascii: "4") : $0 }, ["is not the file"]),
    ] {
      try folder.scratch.write(bytes, "K.npy.partial")
      try await Ntkit.expectFailure(
        command, in: folder.scratch, status: 65, words + ["remove K.npy.journal"])
      #expect(try folder.scratch.read("K.npy.partial") == bytes)
    }
    try FileManager.default.removeItem(atPath: folder.scratch.path("K.npy.partial"))
    try await Ntkit.expectFailure(command, in: folder.scratch, status: 65, ["no such file"])
  }

  /// Another process holds the store until it ends.
  @Test func locked() async throws {
    let folder = try StoreFolder(rows: 1500, layers: 1000)
    let process = try Ntkit.start(folder.command, in: folder.scratch)
    defer { kill(process.processIdentifier, SIGKILL) }
    await folder.send(SIGSTOP, to: process, after: 1)
    try await Ntkit.expectFailure(
      folder.command + ["--resume"], in: folder.scratch, status: 1,
      ["being written by another process"])
  }

  /// A kernel of 128 TB: no disk has room for it, and nothing is left there.
  @Test func noSpace() async throws {
    let scratch = try Scratch()
    try scratch.writeNPY(shape: "(4000000, 2)", [], "huge.npy")
    let handle = try #require(FileHandle(forWritingAtPath: scratch.path("huge.npy")))
    try handle.truncate(atOffset: 128 + 4_000_000 * 2 * 8)
    try handle.close()
    try await Ntkit.expectFailure(
      ["kernel", "-a", "fc-1", "--x1", "huge.npy", "-o", "K.npy", "--kind", "ntk", "--quiet"],
      in: scratch, status: 1, ["needs 128000000000000 bytes on the disk"])
    #expect(!scratch.exists("K.npy.journal") && !scratch.exists("K.npy.partial"))
  }

  /// The largest size of a file is a limit of the process, as a quota is one of the disk.
  @Test func sizeLimit() async throws {
    let folder = try StoreFolder(rows: 300, layers: 1)
    let program = try #require(Ntkit.url).path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments =
      ["-c", "ulimit -f 100; exec \"$0\" \"$@\" 2> errors", program] + folder.command
    process.currentDirectoryURL = URL(fileURLWithPath: folder.scratch.folder)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let errors = String(decoding: try folder.scratch.read("errors"), as: UTF8.self)
    #expect(process.terminationReason == .exit && process.terminationStatus == 1, "\(errors)")
    #expect(errors.contains("needs 720000 bytes on the disk"), "\(errors)")
    #expect(!folder.scratch.exists("K.npy.journal") && !folder.scratch.exists("K.npy.partial"))
  }

  @Test(.enabled(if: getuid() != 0)) func readOnlyFolder() async throws {
    let folder = try StoreFolder(rows: 70, layers: 1)
    chmod(folder.scratch.folder, 0o555)
    defer { chmod(folder.scratch.folder, 0o755) }
    try await Ntkit.expectFailure(
      folder.command, in: folder.scratch, status: 1, ["is not writable"])
  }

  @Test func unwritable() async throws {
    let folder = try StoreFolder(rows: 70, layers: 1)
    try await Ntkit.expectFailure(
      folder.command + ["-o", "nowhere/K.npy"], in: folder.scratch, status: 1, ["does not exist"])
    try await Ntkit.expectFailure(
      folder.command + ["-o", "/proc/K.npy"], in: folder.scratch, status: 1, ["cannot write"])
  }

  /// Inputs are looked at before anything is written.
  @Test func badInputsLeaveNothing() async throws {
    let folder = try StoreFolder(rows: 70, layers: 1)
    try folder.scratch.writeNPY(shape: "(2, 2)", [1, 2, 3, .nan], "x.npy")
    try await Ntkit.expectFailure(
      folder.command, in: folder.scratch, status: 65, ["row 1, column 1"])
    #expect(!folder.scratch.exists("K.npy.journal") && !folder.scratch.exists("K.npy.partial"))
  }
}
