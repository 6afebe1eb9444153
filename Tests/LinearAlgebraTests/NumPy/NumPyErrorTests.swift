import Foundation
import Testing

@testable import LinearAlgebra

struct NumPyErrorTests {
  private func error(reading path: String) -> NumPyError? {
    numPyError { _ = try NumPyArray(path: path) }
  }

  @Test func namesAMissingFile() {
    let path = "/nowhere/a.npy"
    #expect(error(reading: path) == .unreadable(path: path, reason: "no such file"))
    #expect(error(reading: path)?.description == "cannot read /nowhere/a.npy: no such file")
    #expect(error(reading: "/tmp") == .unreadable(path: "/tmp", reason: "is a directory"))
  }

  @Test func refusesOtherFiles() throws {
    let folder = try TemporaryFolder()
    let text = try folder.write(Array("a,b\n1,2\n3,4\n".utf8), "text.npy")
    #expect(error(reading: text) == .wrongMagic(path: text, seen: Array("a,b\n1,".utf8)))
    #expect(error(reading: text)?.description.contains("61 2c 62 0a 31 2c") == true)
    let empty = try folder.write([], "empty.npy")
    #expect(error(reading: empty) == .wrongMagic(path: empty, seen: []))
    let version = try folder.write(NumPyHeader.magic + [9, 0, 0, 0, 0, 0], "version.npy")
    #expect(error(reading: version) == .unsupportedVersion(path: version, major: 9, minor: 0))
  }

  @Test func saysHowMuchIsMissing() throws {
    let folder = try TemporaryFolder()
    let whole = try fileBytes(numPyFixture("cube.npy"))
    let path = try folder.write(Array(whole.dropLast(5)), "cut.npy")
    #expect(error(reading: path) == .truncated(path: path, promised: 192, present: 187))
    let head = try folder.write(Array(whole.prefix(40)), "head.npy")
    #expect(
      error(reading: head)
        == .malformedHeader(path: head, reason: "it promises 118 bytes, 30 are present"))
  }

  @Test func refusesTypesItCannotRead() {
    let big = numPyFixture("big-endian.npy")
    #expect(error(reading: big) == .bigEndian(path: big, descriptor: ">f8"))
    let object = numPyFixture("object.npy")
    #expect(error(reading: object) == .objectArray(path: object))
    let complex = numPyFixture("complex.npy")
    #expect(error(reading: complex) == .unsupportedType(path: complex, descriptor: "<c16"))
    let record = numPyFixture("record.npy")
    #expect(
      error(reading: record)
        == .unsupportedType(path: record, descriptor: "[('a', '<i4'), ('b', '<f8')]"))
  }

  @Test(
    arguments: [
      "{'descr': '<f8', 'fortran_order': False}", "{'descr': '<f8', 'fortran_order': 0, ",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (x,)}", "", "{'other': 1}",
      "{'descr': '<f8",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 9)}",
    ])
  func refusesMalformedHeaders(_ header: String) throws {
    let folder = try TemporaryFolder()
    let bytes = NumPyHeader.magic + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
    let path = try folder.write(bytes + [0, 0, 0], "bad.npy")
    guard case .malformedHeader(path, _) = error(reading: path) else {
      Issue.record("\(header) gives \(String(describing: error(reading: path)))")
      return
    }
  }

  @Test func saysWhereItCannotWrite() throws {
    let path = "/nowhere/out.npy"
    let failure = numPyError { try NumPyArray(shape: [1], [1.0]).write(to: path) }
    #expect(failure == .unwritable(path: path, reason: "no such file"))
  }
}
