import Foundation
import Testing

@testable import LinearAlgebra

struct NumPyArchiveTests {
  @Test(arguments: ["stored", "deflated", "descriptors"])
  func readsArchivesOfNumPy(_ name: String) throws {
    let archive = try NumPyArchive(path: numPyFixture("\(name).npz"))
    #expect(archive.names == ["x", "y", "pixels"])
    #expect(archive.contains("y") && !archive.contains("z"))
    #expect(try archive.array("x").shape == [2, 3, 4])
    #expect(try archive.array("x").doubles() == (0..<24).map { Double($0) })
    #expect(try archive.array("y").integers() == [1, 0])
    #expect(try archive.array("pixels").integers() == (0..<1000).map { $0 % 256 })
  }

  @Test func listsWhatExists() throws {
    let path = numPyFixture("stored.npz")
    let failure = numPyError { _ = try NumPyArchive(path: path).array("labels") }
    #expect(
      failure == .noSuchMember(path: path, member: "labels", existing: ["x", "y", "pixels"]))
    #expect(failure?.description.hasSuffix("no array 'labels'; it holds x, y, pixels") == true)
  }

  @Test func checksTheChecksum() throws {
    let folder = try TemporaryFolder()
    var bytes = try fileBytes(numPyFixture("stored.npz"))
    // The bytes of the double 23 occur once, in x.
    let pattern: [UInt8] = [0, 0, 0, 0, 0, 0, 0x37, 0x40]
    let start = try #require(
      bytes.indices.first { bytes[$0...].starts(with: pattern) })
    bytes[start] ^= 1
    let path = try folder.write(bytes, "flipped.npz")
    let archive = try NumPyArchive(path: path)
    guard
      case .corruptMember(path, "x.npy", let expected, let computed) = numPyError({
        _ = try archive.array("x")
      })
    else {
      Issue.record("the flipped bit was not noticed")
      return
    }
    #expect(expected != computed)
    #expect(try archive.array("y").integers() == [1, 0])
  }

  @Test func refusesDamagedArchives() throws {
    let folder = try TemporaryFolder()
    let whole = try fileBytes(numPyFixture("deflated.npz"))
    let cut = try folder.write(Array(whole.dropLast(30)), "cut.npz")
    guard case .notAnArchive(cut, let reason) = numPyError({ _ = try NumPyArchive(path: cut) })
    else {
      Issue.record("the truncation was not noticed")
      return
    }
    #expect(reason.contains("truncated"))
    let text = try folder.write(Array("not a zip file".utf8), "text.npz")
    #expect(
      numPyError { _ = try NumPyArchive(path: text) }
        == .notAnArchive(
          path: text, reason: "it is not a ZIP file; write it with numpy.savez"))
    var flipped = whole
    // Inside the deflate stream of the first member: zlib or the checksum must notice.
    for index in 90..<110 { flipped[index] ^= 0xff }
    let damaged = try folder.write(flipped, "damaged.npz")
    #expect(numPyError { _ = try NumPyArchive(path: damaged).array("x") } != nil)
  }

  /// Any byte of a small archive changed: an error or the right numbers, never a crash.
  @Test func survivesEveryFlippedByte() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("small.npz")
    try NumPyArchive.write(["a": NumPyArray(shape: [2], [1.0, 2.0])], to: path)
    let whole = try fileBytes(path)
    var refused = 0
    for index in whole.indices {
      var bytes = whole
      bytes[index] ^= 0xff
      let damaged = try folder.write(bytes, "damaged.npz")
      do {
        let archive = try NumPyArchive(path: damaged)
        for name in archive.names {
          let array = try archive.array(name)
          #expect(array.doubles() == [1, 2])
        }
      } catch { refused += 1 }
    }
    // All bytes of the member (128 + 16) are covered by the checksum.
    #expect(refused >= 144)
  }

  @Test(arguments: [UInt64(0xffff_ffff), 200, 0])
  func writesPlainAndZip64(threshold: UInt64) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("k.npz")
    let kernel = Matrix<Double>([[1, 0.5], [0.5, 1]])
    let members: [(name: String, array: NumPyArray)] = [
      ("nngp", NumPyArray(kernel)), ("ntk", NumPyArray(kernel.converted(to: Float.self))),
      ("labels", NumPyArray(shape: [2], [3, 4])),
    ]
    try NumPyArchive.write(members, to: path, zip64Threshold: threshold)
    let archive = try NumPyArchive(path: path)
    #expect(archive.names == ["nngp", "ntk", "labels"])
    #expect(try archive.array("nngp").matrix() == kernel)
    #expect(try archive.array("ntk").dataType == .float32)
    #expect(try archive.array("labels").integers() == [3, 4])
    #expect(try folder.contents == ["k.npz"])
    guard PythonWithNumPy.isAvailable else { return }
    let printed = try PythonWithNumPy.run(
      """
      import numpy as n, zipfile as z
      assert z.ZipFile('\(path)').testzip() is None
      a = n.load('\(path)')
      print(a.files, a['nngp'].tolist(), a['ntk'].dtype, a['labels'].tolist())
      """)
    #expect(
      printed == "['nngp', 'ntk', 'labels'] [[1.0, 0.5], [0.5, 1.0]] float32 [3, 4]")
  }

  @Test func writesEqualBytesForEqualArrays() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] {
      try NumPyArchive.write(["x": NumPyArray(shape: [1], [1.0])], to: folder.file(name))
    }
    #expect(try fileBytes(folder.file("a")) == fileBytes(folder.file("b")))
  }
}
