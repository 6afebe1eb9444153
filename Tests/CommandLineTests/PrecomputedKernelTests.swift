import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Kernels computed by one command and learned with by another.
@Suite struct PrecomputedKernelTests {
  static func run(_ arguments: [String], in scratch: Scratch) async throws -> [String: Any] {
    let result = try await Ntkit.run(arguments + ["--format", "json", "--quiet"], in: scratch)
    #expect(result.status == 0, "\(arguments): \(result.errors)")
    return try result.json()
  }

  static func number(_ json: [String: Any], _ path: String...) throws -> Double {
    var value: Any = json
    for key in path { value = try #require((value as? [String: Any])?[key], "no \(key)") }
    return try #require(value as? Double)
  }

  @Test func exportedArrays() async throws {
    let scratch = try Scratch()
    let json = try await Self.run(
      ["data", "export", "digits", "--to", "X.npy", "--classes", "8,3", "--limit", "50"],
      in: scratch)
    #expect(json["xShape"] as? [Int] == [50, 8, 8, 1])
    #expect(json["scaling"] as? String == "unit-norm")
    #expect(json["classes"] as? [String] == ["8", "3"])
    let x = try NumPyArray(path: scratch.path("X.npy"))
    #expect(x.shape == [50, 8, 8, 1] && x.dataType == .float64)
    let rows: Matrix<Double> = x.matrix()
    for row in 0..<50 {
      // Rows of length sqrt(64): 64 squares, each rounded, and one root.
      expectClose(rows[row: row].reduce(0) { $0 + $1 * $1 }, 64, relative: 1e-13)
    }
    let y = try NumPyArray(path: scratch.path("X-y.npy"))
    #expect(y.shape == [50] && y.integers().map { Set($0) } == [0, 1])
    // As they are: sixteenths from 0 to 1.
    _ = try await Self.run(
      ["data", "export", "digits", "--to", "raw.npy", "--limit", "5", "--scaling", "none"],
      in: scratch)
    let raw = try NumPyArray(path: scratch.path("raw.npy")).doubles()
    #expect(raw.allSatisfy { 16 * $0 == (16 * $0).rounded() && (0...1).contains($0) })
  }

  /// Images are scaled row by row, so that a kernel of all rows has that of every part in it.
  @Test func sameAsRegressionOnImages() async throws {
    let scratch = try Scratch()
    let rows = ["--classes", "3,8", "--limit", "120"]
    _ = try await Self.run(["data", "export", "digits", "--to", "X.npy"] + rows, in: scratch)
    _ = try await Self.run(
      ["kernel", "-a", "fc-2", "--x1", "X.npy", "--kind", "ntk", "-o", "K.npy"], in: scratch)
    let direct = try await Self.run(
      ["regress", "-a", "fc-2", "--train", "digits"] + rows, in: scratch)
    let stored = try await Self.run(
      ["regress", "--kernel", "K.npy", "--train", "digits"] + rows, in: scratch)
    #expect(stored["kernelFiles"] as? [String] == ["K.npy"])
    #expect(stored["architecture"] == nil && direct["kernelFiles"] == nil)
    // The bits of a kernel depend on how it is cut into tiles; the eigenvalues it is divided by
    // reach down to 10^-3 of the largest.
    for path in [["chosen", "ridge"], ["chosen", "leaveOneOut"]] {
      expectClose(
        try Self.number(stored, "ridge", path[0], path[1]),
        try Self.number(direct, "ridge", path[0], path[1]), relative: 1e-9, path[1])
    }
    #expect(
      try Self.number(stored, "classification", "accuracy")
        == Self.number(direct, "classification", "accuracy"))
  }

  @Test func sameAsRegressionOnTables() async throws {
    let scratch = try Scratch()
    let x = KernelFixtures.normals(80, 3, seed: 5)
    func table(_ rows: Range<Int>) -> String {
      "a,b,c,y\n"
        + rows.map { row in
          let r = Array(x[row: row])
          return "\(r[0]),\(5 * r[1] + 2),\(r[2]),\(r[0] * r[1] + r[2])\n"
        }.joined()
    }
    try scratch.write(table(0..<60), "train.csv")
    try scratch.write(table(60..<80), "test.csv")
    _ = try await Self.run(["data", "export", "train.csv", "--to", "X.npy"], in: scratch)
    _ = try await Self.run(
      ["data", "export", "test.csv", "--to", "T.npy", "--fitted-on", "train.csv"], in: scratch)
    let kernel = ["kernel", "-a", "fc-1", "--kind", "nngp"]
    _ = try await Self.run(kernel + ["--x1", "X.npy", "-o", "K.npy"], in: scratch)
    _ = try await Self.run(
      kernel + ["--x1", "T.npy", "--x2", "X.npy", "-o", "KT.npy"], in: scratch)
    let data = ["--train", "train.csv", "--test", "test.csv"]
    let direct = try await Self.run(
      ["regress", "-a", "fc-1", "--kind", "nngp"] + data, in: scratch)
    let stored = try await Self.run(
      ["regress", "--kernel", "K.npy", "--test-kernel", "KT.npy"] + data, in: scratch)
    expectClose(
      try Self.number(stored, "regression", "rootMeanSquare"),
      try Self.number(direct, "regression", "rootMeanSquare"), relative: 1e-9)
    try await Ntkit.expectFailure(
      ["regress", "--kernel", "K.npy", "--test-kernel", "K.npy"] + data, in: scratch, status: 65,
      ["K.npy has shape [60, 60]", "20 test rows of test.csv", "[20, 60]"])
    try await Ntkit.expectFailure(
      ["regress", "--kernel", "KT.npy", "--test-kernel", "KT.npy"] + data, in: scratch, status: 65,
      ["KT.npy has shape [20, 60]", "60 training rows of train.csv", "[60, 60]"])
  }

  @Test func sameAsAnalysis() async throws {
    let scratch = try Scratch()
    let classes = ["--classes", "3,8"]
    _ = try await Self.run(["data", "export", "digits", "--to", "X.npy"] + classes, in: scratch)
    _ = try await Self.run(
      ["kernel", "-a", "two-layer", "--x1", "X.npy", "--kind", "ntk", "-o", "K.npy"], in: scratch)
    let direct = try await Self.run(
      ["analyze", "digits", "--iterations", "2", "--width", "64", "-o", "a"] + classes, in: scratch)
    let stored = try await Self.run(
      [
        "analyze", "digits", "--iterations", "2", "--width", "64", "-o", "b", "--kernel", "K.npy",
      ] + classes, in: scratch)
    for path in [
      ["kernel", "largestEigenvalue"], ["labels", "trueComplexity"], ["prediction", "testError"],
    ] {
      // The smallest eigenvalue is 2 * 10^-4 of the largest, and errors of rounding grow by that.
      expectClose(
        try Self.number(stored, path[0], path[1]), try Self.number(direct, path[0], path[1]),
        relative: 1e-10, path[1])
    }
    let training = try #require(stored["training"] as? [String: Any])
    #expect(training["status"] as? String == "not trained")
    #expect((training["trainedLoss"] as? [Double])?.isEmpty == true)
    #expect(training["largestDeviation"] == nil)
    let page = String(decoding: try scratch.read("b/report.html"), as: UTF8.self)
    #expect(page.contains("No network was trained") && !page.contains("trained against predicted"))
    try await Ntkit.expectFailure(
      ["analyze", "digits", "--kernel", "K.npy", "--quiet"], in: scratch, status: 65,
      ["K.npy has shape [357, 357]", "1797"])
    try await Ntkit.expectFailure(
      ["analyze", "digits", "--kernel", "K.npy", "--test-kernel", "K.npy", "--quiet"] + classes,
      in: scratch, status: 65, ["no test part of its own"])
  }

  @Test func badKernels() async throws {
    let scratch = try Scratch()
    let table = "a,y\n1,0.5\n2,1.5\n3,2.5\n4,4.5\n"
    try scratch.write(table, "train.csv")
    var kernel = Matrix<Double>.identity(4)
    kernel[2, 1] = 0.25
    try kernel.writeNPY(to: scratch.path("skew.npy"))
    kernel[1, 2] = .nan
    try kernel.writeNPY(to: scratch.path("nan.npy"))
    try NumPyArray(shape: [16], kernel.elements).write(to: scratch.path("flat.npy"))
    for (file, words) in [
      ("skew.npy", ["(2, 1) is 0.25", "(1, 2) is 0.0"]), ("nan.npy", ["row 1, column 2"]),
      ("flat.npy", ["shape [16]", "two axes"]), ("missing.npy", ["no such file"]),
    ] {
      let (x, y) = ("x.csv", "y.csv")
      try scratch.write(table, x)
      try scratch.write(table, y)
      try await Ntkit.expectFailure(
        [
          "regress", "--kernel", file, "--test-kernel", file, "--train", x, "--test", y, "--quiet",
        ], in: scratch, status: 65, words)
    }
  }
}
