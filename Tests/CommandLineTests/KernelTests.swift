import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct KernelTests {
  static func golden(_ name: String) throws -> Matrix<Double> {
    try Matrix(npy: Goldens.path(name + ".npy"))
  }

  static let inputs = ["--x1", Goldens.path("fc-x1.npy"), "--x2", Goldens.path("fc-x2.npy")]

  static func kernel(_ options: [String], in scratch: Scratch) async throws -> Ntkit.Result {
    try await Ntkit.run(["kernel"] + options, in: scratch)
  }

  /// The reference of neural-tangents, as in the library's own test: 1e-10.
  @Test(arguments: ["fc-relu-5", "fc-erf", "fc-residual"])
  func golden(name: String) async throws {
    let scratch = try Scratch()
    let result = try await Self.kernel(
      ["-a", Goldens.path(name + ".json"), "-o", "K.npz", "--format", "json"] + Self.inputs,
      in: scratch)
    #expect(result.status == 0, "\(result.errors)")
    let archive = try NumPyArchive(path: scratch.path("K.npz"))
    #expect(archive.names == ["nngp", "ntk"])
    for kind in archive.names {
      let written = try archive.array(kind)
      #expect(written.dataType == .float64)
      expectClose(
        written.matrix(as: Double.self), try Self.golden("\(name)-\(kind)"), relative: 1e-10, kind)
    }
    let json = try result.json()
    #expect(json["shape"] as? [Int] == [6, 5])
    #expect(json["entries"] as? Int == 30)
    #expect(json["precision"] as? String == "float64")
    #expect(json["schemaVersion"] as? Int == 1)
    for key in ["seconds", "entriesPerSecond", "instructionSet", "threads", "versions"] {
      #expect(json[key] != nil, "no \(key)")
    }
    #expect(result.errorLines.count == 1 && result.errors.hasPrefix("plan: 6 x 5 kernel"))
  }

  /// Single precision is written as such; its error is that of the library's own test.
  @Test func single() async throws {
    let scratch = try Scratch()
    let result = try await Self.kernel(
      [
        "-a", Goldens.path("fc-relu-5.json"), "--x1", Goldens.path("fc-x1.npy"), "-o", "K.npz",
        "--precision", "float32", "--kind", "ntk", "--quiet", "--threads", "1",
      ], in: scratch)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let archive = try NumPyArchive(path: scratch.path("K.npz"))
    #expect(archive.names == ["ntk"])
    let written = try archive.array("ntk")
    #expect(written.dataType == .float32)
    let exact = try Self.golden("fc-relu-5-ntk-train")
    let scale = exact.elements.map(abs).max()!
    expectClose(
      written.matrix(as: Double.self), exact, relative: 2e-5, absolute: 1.8e-7 * scale, "ntk")
  }

  /// A network of dense layers takes an image as the vector of its pixels.
  @Test func imagesAsVectors() async throws {
    let scratch = try Scratch()
    let numbers = (0..<24).map { Double($0 * 7 % 11) / 5 - 1 }
    try NumPyArray(shape: [2, 2, 3, 2], numbers).write(to: scratch.path("images.npy"))
    try NumPyArray(shape: [2, 12], numbers).write(to: scratch.path("vectors.npy"))
    for name in ["images", "vectors"] {
      let result = try await Self.kernel(
        ["-a", "fc-2", "--x1", name + ".npy", "-o", name + ".npz"], in: scratch)
      #expect(result.status == 0, "\(result.errors)")
    }
    let images = try NumPyArchive(path: scratch.path("images.npz")).array("ntk")
    let vectors = try NumPyArchive(path: scratch.path("vectors.npz")).array("ntk")
    #expect(images.doubles() == vectors.doubles())
  }

  /// The mean of the kernels of the images and of their mirror images, both computed without
  /// `--flip`; images of 2 x 3 pixels with 2 channels.
  @Test(arguments: ["cntk-3-flatten", "fc-2"]) func flip(name: String) async throws {
    let scratch = try Scratch()
    let pixels = (0..<36).map { Double($0 * 7 % 11) / 5 - 1 }
    var mirrored = pixels
    for row in 0..<6 {
      for channel in 0..<2 {
        mirrored.swapAt(6 * row + channel, 6 * row + 4 + channel)
      }
    }
    try NumPyArray(shape: [3, 2, 3, 2], pixels).write(to: scratch.path("x.npy"))
    try NumPyArray(shape: [3, 2, 3, 2], mirrored).write(to: scratch.path("flipped.npy"))
    func ntk(_ options: [String]) async throws -> [Double] {
      let result = try await Self.kernel(["-a", name, "-o", "K.npz"] + options, in: scratch)
      #expect(result.status == 0, "\(result.errors)")
      return try NumPyArchive(path: scratch.path("K.npz")).array("ntk").doubles()
    }
    let plain = try await ntk(["--x1", "x.npy"])
    let other = try await ntk(["--x1", "flipped.npy", "--x2", "x.npy"])
    let mean = try await ntk(["--x1", "x.npy", "--flip"])
    // A rounding for the sum, and those of inner products in another order.
    expectClose(mean, zip(plain, other).map { ($0 + $1) / 2 }, relative: 1e-12)
    let cross = try await ntk(["--x1", "x.npy", "--x2", "x.npy", "--flip"])
    expectClose(cross, mean, relative: 1e-12)
    let dry = try await Self.kernel(
      ["-a", name, "--x1", "x.npy", "--flip", "--dry-run", "--format", "json"], in: scratch)
    let json = try dry.json()
    #expect(json["entries"] as? Int == 6 + 9 && json["flip"] as? Bool == true)
  }

  @Test func flipNeedsImages() async throws {
    try await Ntkit.expectFailure(
      ["kernel", "-a", "fc-2", "-o", "K.npz", "--flip"] + Self.inputs, status: 65,
      ["no left and right", "height x width"])
  }

  @Test func dryRunComputesNothing() async throws {
    let scratch = try Scratch()
    let result = try await Self.kernel(
      ["-a", "fc-2", "--dry-run", "-o", "K.npz", "--format", "json"] + Self.inputs, in: scratch)
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json()
    #expect(json["entries"] as? Int == 30)
    #expect(json["seconds"] == nil)
    // Inputs (6 + 5) x 10 and two results 6 x 5 of 8 bytes are the least it can take.
    #expect(try #require(json["bytes"] as? Int) >= (110 + 60) * 8)
    #expect(!FileManager.default.fileExists(atPath: scratch.path("K.npz")))
  }

  /// A file of 4,000,000 rows without a byte on the disk: its kernel would take 128 TB.
  @Test func tooLarge() async throws {
    let scratch = try Scratch()
    try scratch.writeNPY(shape: "(4000000, 2)", [], "huge.npy")
    let handle = try #require(FileHandle(forWritingAtPath: scratch.path("huge.npy")))
    try handle.truncate(atOffset: 128 + 4_000_000 * 2 * 8)
    try handle.close()
    try await Ntkit.expectFailure(
      ["kernel", "-a", "fc-1", "--x1", "huge.npy", "-o", "K.npz", "--kind", "ntk"], in: scratch,
      status: 65, ["needs 128", "bytes of memory"])
    let plan = try await Self.kernel(
      ["-a", "fc-1", "--x1", "huge.npy", "--dry-run"], in: scratch)
    #expect(plan.status == 0 && plan.output.contains("does not fit"), "\(plan.errors)")
  }

  @Test(arguments: [
    ("(2, 2)", 3, "<f8", "truncated"), ("(4,)", 4, "<f8", "shape [4]"),
    ("(1, 1, 1, 2, 2)", 4, "<f8", "inputs have shape"), ("(0, 3)", 0, "<f8", "no inputs"),
    ("(9999999999, 9999999999)", 4, "<f8", "impossible"), ("(2, 2)", 4, "|O", "Python objects"),
    ("(2, 2)", 4, ">f8", "big-endian"), ("(2, -2)", 4, "<f8", "malformed"),
  ])
  func badArrays(shape: String, count: Int, descriptor: String, words: String) async throws {
    let scratch = try Scratch()
    try scratch.writeNPY(
      shape: shape, [Double](repeating: 1, count: count), descriptor: descriptor, "x.npy")
    try await Ntkit.expectFailure(
      ["kernel", "-a", "fc-1", "--x1", "x.npy", "-o", "K.npz"], in: scratch, status: 65, [words])
    #expect(!FileManager.default.fileExists(atPath: scratch.path("K.npz")))
  }

  @Test func badFiles() async throws {
    let scratch = try Scratch()
    try scratch.write("1,2\n", "text.npy")
    try scratch.write([], "empty.npy")
    try scratch.writeNPY(shape: "(2, 3)", [1, 2, 3, 4, 5, 6], "wide.npy")
    for (options, words) in [
      (["--x1", "missing.npy"], "no such file"), (["--x1", "."], "cannot read"),
      (["--x1", "text.npy"], "not a .npy file"), (["--x1", "empty.npy"], "empty"),
      (["--x1", Goldens.path("fc-x1.npy"), "--x2", "wide.npy"], "they must agree"),
    ] {
      try await Ntkit.expectFailure(
        ["kernel", "-a", "fc-1", "-o", "K.npz"] + options, in: scratch, status: 65, [words])
    }
  }

  /// The plan is printed before elements are read, so it stands above the error; not with --quiet.
  @Test(arguments: [Double.nan, .infinity]) func notFinite(value: Double) async throws {
    let scratch = try Scratch()
    try scratch.writeNPY(shape: "(2, 2)", [1, 2, 3, value], "x.npy")
    try await Ntkit.expectFailure(
      ["kernel", "-a", "fc-1", "--x1", "x.npy", "-o", "K.npz", "--quiet"], in: scratch, status: 65,
      ["row 1, column 1", "\(value)"])
  }

  @Test(arguments: [
    ("{\"layers\": [", "not JSON"), ("{\"layers\": []}", "at least one layer"),
    ("{\"layers\": [{\"dens\": {}}]}", "did you mean \"dense\"?"),
    ("{\"layers\": [{\"dense\": {\"weightStd\": \"x\"}}]}", "layers[0].dense.weightStd"),
    ("[1]", "expected"),
    ("{\"layers\": [{\"conv\": {\"channels\": 4, \"filter\": [3, 3]}}]}", "layers[0]"),
  ])
  func badArchitectures(content: String, words: String) async throws {
    let scratch = try Scratch()
    try scratch.write(content, "net.json")
    try await Ntkit.expectFailure(
      ["kernel", "-a", "net.json", "-o", "K.npz"] + Self.inputs, in: scratch, status: 65, [words])
  }

  @Test(arguments: [
    ("fc-", "presets:"), ("fc-0", "from 1 to 1000"), ("nowhere.json", "no such file"),
    ("cntk-4-gap", "layers[0]"), ("two-layr", "did you mean \"two-layer\"?"),
  ])
  func badPresets(name: String, words: String) async throws {
    try await Ntkit.expectFailure(
      ["kernel", "-a", name, "-o", "K.npz"] + Self.inputs, status: 65, [words])
  }

  @Test func unwritable() async throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.path("taken.npz"), withIntermediateDirectories: false)
    for (output, words) in [("nowhere/K.npz", "does not exist"), ("taken.npz", "it is a folder")] {
      try await Ntkit.expectFailure(
        ["kernel", "-a", "fc-1", "-o", output] + Self.inputs, in: scratch, status: 1, [words])
    }
  }
}
