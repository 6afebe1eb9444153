import Foundation
import LinearAlgebra
import Testing

@testable import Datasets

struct TableTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func table(_ text: String, label: String? = nil) throws -> Dataset {
    let path = try folder.write(text, "t.csv")
    return try folder.load(path + (label.map { ":label=\($0)" } ?? ""))
  }

  private func error(_ text: String, label: String? = nil) -> DatasetError? {
    datasetError { _ = try table(text, label: label) }
  }

  private var path: String { folder.file("t.csv") }

  @Test func detectsHeaders() throws {
    for header in ["", "a,b,c\n", "0,1,label\n", "\u{feff}a,b,c\r\n", "\n\n\"a\", b ,c\n"] {
      let data = try table(header + "1,2,0\n3,4.5,1\n-1e3, 7 ,0\r\n\n0,0,1")
      #expect(data.x == Matrix<Double>([[1, 2], [3, 4.5], [-1000, 7], [0, 0]]), "\(header)")
      #expect(try data.classes() == ([0, 1, 0, 1], ["0", "1"]), "\(header)")
    }
    #expect(try table("1;2;x\n3;4;y\n").classes() == ([0, 1], ["x", "y"]))
    #expect(try table("1\t2\tx\n3\t4\ty\n").x[1, 1] == 4)
  }

  @Test func findsTheLabelColumn() throws {
    let text = "kind,size,\"weight, kg\"\nb,1,2\na,3,4\nb,5,6\n"
    for label in ["kind", "0", "-3"] {
      let data = try table(text, label: label)
      #expect(try data.classes() == ([1, 0, 1], ["a", "b"]))
      #expect(data.x == Matrix<Double>([[1, 2], [3, 4], [5, 6]]))
    }
    #expect(
      error(text, label: "color")
        == .noSuchColumn(
          path: path, column: "color", existing: ["kind", "size", "weight, kg"]))
    #expect(error(text, label: "3") != nil)
  }

  @Test func readsQuotedFields() throws {
    let data = try table("1,\"he said \"\"no\"\"\"\n\"2\",\"two\nlines\"\n3,plain\n")
    #expect(try data.classes().names == ["he said \"no\"", "plain", "two\nlines"])
    #expect(data.x.elements == [1, 2, 3])
    // The line break in a field counts: the bad record begins on line 3.
    #expect(
      error("1,\"a\nb\"\nx,c\n")
        == .notANumber(path: path, line: 3, column: "'0'", text: "x"))
    guard case .malformed(path, 2, _) = error("1,a\n2,\"b\n") else {
      Issue.record("an open quotation mark was accepted")
      return
    }
  }

  @Test func tellsClassesFromValues() throws {
    let whole = (0..<40).map { "\($0),\($0 % 4)" }.joined(separator: "\n")
    #expect(try table(whole).targets.classCount == 4)
    let many = (0..<40).map { "\($0),\($0 * 3)" }.joined(separator: "\n")
    #expect(try table(many).targets == .values((0..<40).map { Double(3 * $0) }))
    let reals = (0..<40).map { "\($0),\($0 % 2).5" }.joined(separator: "\n")
    #expect(try table(reals).targets.classCount == nil)
    #expect(try table("1,-1\n2,+1\n3,1.0\n").classes() == ([0, 1, 1], ["-1", "1"]))
  }

  @Test func readsTheHeaderOfScikitLearn() throws {
    let data = try table("3,2,cold,warm\n1,2,0\n3,4,1\n5,6,0\n")
    #expect(try data.classes() == ([0, 1, 0], ["cold", "warm"]))
    guard case .malformed(path, 1, let reason) = error("4,2,cold,warm\n1,2,0\n3,4,1\n5,6,0\n")
    else {
      Issue.record("a missing row was accepted")
      return
    }
    #expect(reason == "the header promises 4 rows, 3 are present")
  }

  @Test func refusesBadTables() {
    #expect(error("a,b\n1,2\n1,2,3\n") == .ragged(path: path, line: 3, seen: 3, expected: 2))
    #expect(
      error("a,b\n1,0\nseven,1\n")
        == .notANumber(path: path, line: 3, column: "'a'", text: "seven"))
    #expect(
      error("oops,1,0\n1,2,1\n") == .notANumber(path: path, line: 1, column: "'0'", text: "oops"))
    #expect(error("1,0\n,1\n") == .notANumber(path: path, line: 2, column: "'0'", text: ""))
    #expect(
      error("1,1,0\n2,inf,1\n") == .notFinite(name: path, row: 1, column: 1, value: .infinity))
    guard case .notFinite(path, 0, 0, let value) = error("nan,0\n2,1\n") else {
      Issue.record("NaN was accepted")
      return
    }
    #expect(value.isNaN)
    #expect(error("1,yes\n2,yes\n") == .oneClassOnly(name: path, className: "yes"))
    #expect(error("") == .emptyFile(path: path))
    #expect(error("\n\n") == .emptyFile(path: path))
    #expect(error("a,b\n") == .emptyFile(path: path))
    #expect(error("1,a\n2,\n") == .malformed(path: path, line: 2, reason: "the label is missing"))
    guard case .malformed = error("1\n2\n") else {
      Issue.record("a table without features was accepted")
      return
    }
    #expect(
      datasetError { _ = try folder.load("/nowhere/t.csv") }
        == .missingFile(tried: ["/nowhere/t.csv"]))
  }

  @Test func readsLIBSVM() throws {
    let text = "+1 1:0.5 3:-2 # note\n\n-1 2:1e2\n+1\n"
    let path = try folder.write(text, "a.libsvm")
    let data = try folder.load(path)
    #expect(data.x == Matrix<Double>([[0.5, 0, -2], [0, 100, 0], [0, 0, 0]]))
    #expect(try data.classes() == ([1, 0, 1], ["-1", "1"]))
    func error(_ text: String) throws -> DatasetError? {
      try folder.write(text, "a.libsvm")
      return datasetError { _ = try folder.load(path) }
    }
    guard case .malformed(path, 1, let reason) = try error("1 0:1\n") else {
      Issue.record("an index of 0 was accepted")
      return
    }
    #expect(reason.contains("from 1"))
    #expect(
      try error("1 2:1 1:1\n")
        == .malformed(path: path, line: 1, reason: "index 1 after 2; sort them ascending"))
    #expect(
      try error("1 1:1\n2 1:x\n") == .notANumber(path: path, line: 2, column: "1", text: "x"))
    #expect(
      try error("1 1:1\n2 one\n")
        == .malformed(path: path, line: 2, reason: "'one' is not index:value"))
    #expect(try error("a 1:1\n") == .notANumber(path: path, line: 1, column: "label", text: "a"))
    #expect(
      try error("1 9000000000:1\n")
        == .tooLarge(path: path, rows: 1, columns: 9_000_000_000))
    #expect(try error("# nothing\n") == .emptyFile(path: path))
  }

  @Test func readsNumPyArchives() throws {
    let path = folder.file("d.npz")
    let x = NumPyArray(shape: [4, 2, 1], (0..<8).map { Double($0) })
    try NumPyArchive.write(["x": x, "y": NumPyArray(shape: [4], [7, 3, 7, 3])], to: path)
    let data = try folder.load(path)
    #expect(data.shape == [2, 1] && data.x.rows == 4 && data.x.columns == 2)
    #expect(try data.classes() == ([1, 0, 1, 0], ["3", "7"]))
    try NumPyArchive.write(
      ["x": x, "y": NumPyArray(shape: [4], [0.5, 1, 2, 3])], to: path)
    #expect(try folder.load(path).targets == .values([0.5, 1, 2, 3]))
    try NumPyArchive.write(["x": x, "y": NumPyArray(shape: [3], [1, 2, 3])], to: path)
    #expect(
      datasetError { _ = try folder.load(path) }
        == .countMismatch(
          inputs: path + "[x]", inputCount: 4, labels: path + "[y]", labelCount: 3))
    try NumPyArchive.write(["x": x], to: path)
    #expect(throws: NumPyError.noSuchMember(path: path, member: "y", existing: ["x"])) {
      try folder.load(path)
    }
    #expect(
      datasetError { _ = try folder.load("/nowhere/d.npz") }
        == .missingFile(tried: ["/nowhere/d.npz"]))
  }

  @Test func readsUCIFolders() throws {
    let path = folder.file("tiny")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try folder.write("f1,label\n0.5,2\n1.5,0\n2.5,1\n3.5,0\n", "tiny/tiny.csv")
    try folder.write("0 1\n2 3\n", "tiny/conxuntos.dat")
    try folder.write("0 1 2\n3\n1 2 3\n0\n", "tiny/conxuntos_kfold.dat")
    let data = try folder.load("uci:\(path)/")
    #expect(data.name == "tiny")
    #expect(try data.classes() == ([2, 0, 1, 0], ["0", "1", "2"]))
    let splits = try UCISplits(directory: path, rows: 4)
    #expect(splits.tuning == RowSplit(training: [0, 1], test: [2, 3]))
    #expect(splits.folds.map(\.test) == [[3], [0]])
    let error = datasetError { _ = try UCISplits(directory: path, rows: 3) }
    guard case .malformed(_, 2, let reason) = error else {
      Issue.record("a row number beyond the end gives \(String(describing: error))")
      return
    }
    #expect(reason == "'3' is not a row number from 0 to 2")
  }
}
