import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Kernels that are computed tile by tile into `.npy` files.
@Suite(.serialized) struct KernelStoreTests {
  /// Killed at random moments, at the start as well as between tiles: the bits are those of a run
  /// that nobody disturbed, and no recorded tile is computed twice.
  @Test func killedAtRandomMoments() async throws {
    let folder = try StoreFolder(rows: 1500, layers: 300)
    let expected = try await folder.expected()
    var moments: [Double] = []
    for _ in 0..<8 {
      let recorded = folder.recorded
      let process = try Ntkit.start(folder.command + ["--resume"], in: folder.scratch)
      moments.append(.random(in: 0.01...0.4))
      try await Task.sleep(for: .seconds(moments.last!))
      await folder.send(SIGKILL, to: process, after: 0)
      if folder.scratch.exists("K.npy") { break }
      #expect(folder.recorded >= recorded, "killed after \(moments) s")
    }
    if !folder.scratch.exists("K.npy") {
      let recorded = folder.recorded
      let result = try await folder.finish(["--resume", "--format", "json"])
      #expect(result.status == 0, "killed after \(moments) s: \(result.errors)")
      let store = try #require(try result.json()["store"] as? [String: Any])
      #expect(store["tilesDone"] as? Int == recorded && store["tiles"] as? Int == 136)
    }
    #expect(try folder.scratch.read("K.npy") == expected, "killed after \(moments) s")
    #expect(!folder.scratch.exists("K.npy.journal") && !folder.scratch.exists("K.npy.partial"))
  }

  @Test(arguments: [(SIGINT, Int32(130), "SIGINT"), (SIGTERM, 143, "SIGTERM")])
  func stopped(signal: Int32, status: Int32, name: String) async throws {
    let folder = try StoreFolder(rows: 600, layers: 1000, kind: "both")
    let expected = try await folder.expected("K-ntk.npy")
    let process = try Ntkit.start(folder.command, in: folder.scratch, errors: "errors")
    await folder.send(signal, to: process, after: 1)
    let errors = String(decoding: try folder.scratch.read("errors"), as: UTF8.self)
    #expect(errors.hasPrefix("error: stopped by \(name) with \(folder.recorded) of 28 tiles"))
    #expect(errors.hasSuffix("the same command with --resume goes on\n"), "\(errors)")
    #expect(process.terminationReason == .exit && process.terminationStatus == status)
    #expect(folder.lines.last?.contains("synchronized \(folder.recorded)") == true)
    let result = try await folder.finish()
    #expect(result.status == 0, "\(result.errors)")
    #expect(try folder.scratch.read("K-ntk.npy") == expected)
  }

  /// Whatever of the journal's end was lost or damaged costs time only.
  @Test func tornJournal() async throws {
    let folder = try StoreFolder(rows: 300, layers: 1000)
    let expected = try await folder.expected()
    try await folder.kill(after: 3)
    let journal = try folder.scratch.read("K.npy.journal")
    let header = folder.lines.prefix(2).reduce(0) { $0 + $1.utf8.count + 1 }
    let partial = try folder.scratch.read("K.npy.partial")
    for bytes in [
      journal + Array("0123abcd tile".utf8), Array(journal.dropLast(4)),
      journal + [0, 0, 0, 10, 255, 10], Array(journal.prefix(header)),
      Array(journal.prefix(header - 9)), Array(journal.prefix(7)), [],
    ] {
      try folder.scratch.write(bytes, "K.npy.journal")
      try folder.scratch.write(partial, "K.npy.partial")
      let result = try await folder.finish()
      #expect(result.status == 0, "\(bytes.count) bytes: \(result.errors)")
      #expect(try folder.scratch.read("K.npy") == expected, "\(bytes.count) bytes")
      try FileManager.default.removeItem(atPath: folder.scratch.path("K.npy"))
    }
  }

  /// Killed while the finished files get their names.
  @Test func killedWhileRenaming() async throws {
    let folder = try StoreFolder(rows: 100, layers: 1, kind: "both")
    let result = try await folder.finish([])
    #expect(result.status == 0, "\(result.errors)")
    let expected = try folder.scratch.read("K-ntk.npy")
    // The journal of a run that is complete, beside one file with its name and one without.
    let slow = try StoreFolder(rows: 100, layers: 1000, kind: "both")
    try await slow.kill(after: 0)
    let lines = slow.lines
    try #require(lines.count > 1)
    let header = String(lines[1].dropFirst(9))
      .replacing("\"name\":\"fc-1000\"", with: "\"name\":\"fc-1\"")
    try #require(header.contains("\"layers\":["))
    let layers = try #require(header.range(of: #"\[\{"dense.*?\}\]"#, options: .regularExpression))
    let one =
      header.replacingCharacters(
        in: layers,
        with: "[{\"dense\":{\"weightStd\":1.4142135623730951}},{\"relu\":{}},{\"dense\":{}}]"
      )
    let sum = Array(one.utf8).withUnsafeBytes { crc32($0) }
    let finished = Array("finished".utf8).withUnsafeBytes { crc32($0, continuing: sum) }
    try folder.scratch.write(
      "ntkit kernel journal 1\n" + String(format: "%08x ", sum) + one + "\n"
        + String(format: "%08x ", finished) + "finished\n", "K.npy.journal")
    try FileManager.default.moveItem(
      atPath: folder.scratch.path("K-ntk.npy"), toPath: folder.scratch.path("K-ntk.npy.partial"))
    let resumed = try await folder.finish()
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try folder.scratch.read("K-ntk.npy") == expected)
    #expect(!folder.scratch.exists("K.npy.journal"))
  }

  /// The same numbers and the same file as the kernel in memory, written as one array.
  @Test(arguments: [("float64", "nngp"), ("float32", "ntk"), ("float32", "both")])
  func sameAsInMemory(precision: String, kind: String) async throws {
    let scratch = try Scratch()
    try KernelFixtures.normals(130, 7, seed: 1).writeNPY(to: scratch.path("x.npy"))
    try KernelFixtures.normals(70, 7, seed: 2).writeNPY(to: scratch.path("y.npy"))
    let command = [
      "kernel", "-a", "fc-3", "--x1", "x.npy", "--x2", "y.npy", "--precision", precision, "--kind",
      kind, "--format", "json",
    ]
    let whole = try await Ntkit.run(command + ["-o", "K.npz"], in: scratch)
    #expect(whole.status == 0, "\(whole.errors)")
    let stored = try await Ntkit.run(command + ["-o", "K.npy"], in: scratch)
    #expect(stored.status == 0, "\(stored.errors)")
    let archive = try NumPyArchive(path: scratch.path("K.npz"))
    for name in archive.names {
      let file = kind == "both" ? "K-\(name).npy" : "K.npy"
      try archive.array(name).write(to: scratch.path("array.npy"))
      #expect(try scratch.read(file) == scratch.read("array.npy"), "\(file)")
    }
    let json = try stored.json()
    let store = try #require(json["store"] as? [String: Any])
    let size = precision == "float32" ? 4 : 8
    #expect(store["bytes"] as? Int == 130 * 70 * size * archive.names.count)
    // In memory the matrices come on top.
    let inMemory = try #require(try whole.json()["bytes"] as? Int)
    let onDisk = try #require(json["bytes"] as? Int)
    #expect(inMemory - onDisk == 130 * 70 * size * archive.names.count)
  }

  /// Networks on positions have tiles of another kind and size.
  @Test func convolutions() async throws {
    let scratch = try Scratch()
    let images = KernelFixtures.normals(40, 48, seed: 4).elements
    try NumPyArray(shape: [40, 4, 4, 3], images).write(to: scratch.path("x.npy"))
    let command = ["kernel", "-a", "cntk-2-gap", "--x1", "x.npy", "--kind", "ntk"]
    for output in ["K.npz", "K.npy"] {
      let result = try await Ntkit.run(command + ["-o", output], in: scratch)
      #expect(result.status == 0, "\(result.errors)")
    }
    try NumPyArchive(path: scratch.path("K.npz")).array("ntk").write(to: scratch.path("array.npy"))
    let stored = try scratch.read("K.npy")
    #expect(try scratch.read("array.npy") == stored)
    let plan = try await Ntkit.run(
      command + ["-o", "L.npy", "--dry-run", "--format", "json"], in: scratch)
    #expect(try plan.json()["estimate"] != nil, "\(plan.errors)")
  }

  @Test func finishedFileIsReplaced() async throws {
    let folder = try StoreFolder(rows: 70, layers: 1)
    try folder.scratch.write("an older result", "K.npy")
    let result = try await folder.finish([])
    #expect(result.status == 0, "\(result.errors)")
    #expect(try NumPyArray(path: folder.scratch.path("K.npy")).shape == [70, 70])
    // Resuming what does not exist begins it; what is finished cannot be resumed.
    try await Ntkit.expectFailure(
      folder.command + ["--resume"], in: folder.scratch, status: 65, ["nothing to resume"])
  }

  @Test func dryRunTimesATile() async throws {
    let folder = try StoreFolder(rows: 300, layers: 2)
    let result = try await folder.finish(["--dry-run", "--format", "json"])
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json()
    let estimate = try #require(json["estimate"] as? [String: Any])
    #expect(estimate["entriesTimed"] as? Int == 96 * 96)
    #expect(try #require(estimate["seconds"] as? Double) > 0)
    #expect((json["store"] as? [String: Any])?["tiles"] as? Int == 10)
    let text = try await folder.finish(["--dry-run"])
    #expect(text.output.contains("9,216 entries were computed"), "\(text.output)")
    #expect(!folder.scratch.exists("K.npy.journal") && !folder.scratch.exists("K.npy.partial"))
  }

  @Test func instructionSets() async throws {
    let scratch = try Scratch()
    try KernelFixtures.normals(40, 7, seed: 1).writeNPY(to: scratch.path("x.npy"))
    for set in ["portable", nil] {
      let result = try await Ntkit.run(
        ["kernel", "-a", "fc-3", "--x1", "x.npy", "-o", "\(set ?? "best").npz", "--format", "json"]
          + (set.map { ["--instruction-set", $0] } ?? []), in: scratch)
      #expect(result.status == 0, "\(result.errors)")
      if let set { #expect(try result.json()["instructionSet"] as? String == set) }
    }
    let kernels = try ["portable", "best"].map {
      try NumPyArchive(path: scratch.path($0 + ".npz")).array("ntk").matrix(as: Double.self)
    }
    // Three layers of a few roundings each, with the angle's condition of up to 1 / 0.045.
    expectClose(kernels[0], kernels[1], relative: 1e-13)
  }
}
