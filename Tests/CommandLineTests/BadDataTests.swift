import Foundation
import Testing

/// Data that cannot be used ends with 65 and one line that names the place.
@Suite struct BadDataTests {
  static func table(_ rows: [String]) -> String { rows.joined(separator: "\n") + "\n" }

  @Test(arguments: [
    ("missing.csv", "", "no such file"),
    ("empty.csv", "", "is empty"),
    ("ragged.csv", "a,b,y\n1,2,0\n1,0\n", "line 3: 2 fields, expected 3"),
    ("text.csv", "a,b,y\n1,2,0\n1,two,1\n", "'two' is not a number"),
    ("gap.csv", "a,b,y\n1,2,0\n1,,1\n", "line 3"),
    ("nan.csv", "a,b,y\n1,2,0\n1,nan,1\n", "nan"),
    ("one.csv", "a,b,y\n1,2,0\n1,3,0\n", "one class only"),
    ("single.csv", "a\n1\n2\n", "one column"),
    ("label.csv:label=speces", "a,b,species\n1,2,0\n1,3,1\n", "no column 'speces'"),
    ("bad.libsvm", "1 1:0.5\n0 x\n", "line 2"),
    ("text.npz", "not an archive", "not a readable .npz archive"),
  ])
  func tables(reference: String, content: String, words: String) async throws {
    let scratch = try Scratch()
    let file = reference.split(separator: ":").first.map(String.init) ?? reference
    if !file.hasPrefix("missing") { try scratch.write(content, file) }
    try await Ntkit.expectFailure(["data", "show", reference], in: scratch, status: 65, [words])
  }

  @Test(arguments: [
    ("digit", "did you mean 'digits'?"), ("mnist", "mnist:DIR"), ("mnist:x:tset", "test"),
    ("uci:nowhere", "no such file"), ("cifar10:nowhere", "no such file"), ("", "names no data"),
    ("svhn:x.mat", "savez"),
  ])
  func references(text: String, words: String) async throws {
    try await Ntkit.expectFailure(["data", "show", text], status: 65, [words])
  }

  @Test func gzip() async throws {
    let scratch = try Scratch()
    // A deflate block that is stored unpacked and promises 10 bytes, then ends after 4.
    let packed: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1, 10, 0, 245, 255]
    try scratch.write(packed + Array("1,2,".utf8), "cut.csv.gz")
    try scratch.write("1,2,3\n", "plain.csv.gz")
    try await Ntkit.expectFailure(
      ["data", "show", "cut.csv.gz"], in: scratch, status: 65, ["truncated gzip"])
    try await Ntkit.expectFailure(
      ["data", "show", "plain.csv.gz"], in: scratch, status: 65, ["1f 8b"])
  }

  @Test func idx() async throws {
    let scratch = try Scratch()
    func word(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }
    let labels = word(2049) + word(2) + [0, 1]
    // Two images of 2 x 2 pixels are promised, and 5 of the 8 bytes are there.
    try scratch.write(
      word(2051) + word(2) + word(2) + word(2) + [1, 2, 3, 4, 5], "train-images-idx3-ubyte")
    try scratch.write(labels, "train-labels-idx1-ubyte")
    try scratch.write(labels, "t10k-images-idx3-ubyte")
    try scratch.write(labels, "t10k-labels-idx1-ubyte")
    let data = "mnist:\(scratch.folder)"
    try await Ntkit.expectFailure(["data", "show", data], status: 65, ["truncated"])
    try await Ntkit.expectFailure(["data", "show", data + ":test"], status: 65, ["magic number"])
  }

  /// `analyze` scales every row to the unit sphere: a black image, numbered as in its file, and a
  /// row of a table that is the mean of the training rows have no direction.
  @Test func rowsOfZeros() async throws {
    let scratch = try Scratch()
    func word(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }
    func images(_ first: [[UInt8]]) -> [UInt8] {
      let all = first + (0..<8).map { [UInt8($0), 9, UInt8(3 * $0), 1] }
      return word(2051) + word(all.count) + word(2) + word(2) + all.flatMap { $0 }
    }
    let labels: (Int) -> [UInt8] = { count in
      word(2049) + word(count) + (0..<count).map { UInt8($0 % 2) }
    }
    try scratch.write(images([[1, 2, 3, 4], [0, 0, 0, 0]]), "train-images-idx3-ubyte")
    try scratch.write(labels(10), "train-labels-idx1-ubyte")
    try scratch.write(images([]), "t10k-images-idx3-ubyte")
    try scratch.write(labels(8), "t10k-labels-idx1-ubyte")
    try await Ntkit.expectFailure(
      ["analyze", "mnist:\(scratch.folder)", "-o", "out"], in: scratch, status: 65,
      ["row 1 (from 0) is all zeros", "unit norm"])

    let rows = ["1,2,0", "-1,-2,1", "2,-1,0", "-2,1,1", "0,0,0", "3,1,1", "1,4,0"]
    try scratch.write(Self.table(["a,b,y"] + rows), "mean.csv")
    try await Ntkit.expectFailure(
      ["analyze", "mean.csv", "--limit", "5", "-o", "out"], in: scratch, status: 65,
      ["training rows after standardization: row 4 (from 0) is all zeros"])
  }

  @Test(arguments: [
    (["--classes", "setosa,rosa"], "no class 'rosa'"), (["--classes", "0,0"], "selected twice"),
    (["--classes", "1"], "one class only"), (["--classes", "7"], "0 (setosa)"),
    (["--limit", "0"], "at least 1"),
  ])
  func selections(options: [String], words: String) async throws {
    try await Ntkit.expectFailure(["data", "show", "iris"] + options, status: 65, [words])
  }

  @Test(arguments: [
    (["--train", "iris", "--test", "digits"], ["4 features", "64"]),
    (["--train", "iris", "--classes", "setosa,virginica", "--ridge", "0"], ["identical inputs"]),
    (["--train", "iris", "--limit", "3"], ["one class only"]),
    (["--train", "few.csv", "--test", "more.csv"], ["class '2'", "row 2"]),
    (["--train", "few.csv", "--test", "values.csv"], ["numbers as targets"]),
    (["--train", "zero.csv"], ["would leave a part empty"]),
    (
      ["--train", "zero.csv", "--test", "few.csv", "--scaling", "unit-norm"],
      ["row 0", "all zeros"]
    ),
  ])
  func regressions(options: [String], words: [String]) async throws {
    let scratch = try Scratch()
    try scratch.write("a,b,y\n1,2,0\n2,1,1\n3,1,0\n1,4,1\n", "few.csv")
    try scratch.write("a,b,y\n1,2,0\n2,1,1\n3,1,2\n1,4,1\n3,2,0\n1,3,2\n", "more.csv")
    try scratch.write("a,b,y\n1,2,0.5\n2,1,1.5\n3,1,2.5\n", "values.csv")
    try scratch.write("a,b,y\n0,0,0\n2,1,1\n3,1,0\n1,4,1\n", "zero.csv")
    try await Ntkit.expectFailure(
      ["regress", "-a", "fc-1"] + options, in: scratch, status: 65, words)
  }

  @Test func lineBreaksInNamesStayOnOneLine() async throws {
    try await Ntkit.expectFailure(["data", "show", "a\nb\u{1B}[31m.csv"], status: 65, ["a b"])
  }
}
