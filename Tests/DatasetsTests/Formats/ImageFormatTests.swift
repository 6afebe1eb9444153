import Foundation
import LinearAlgebra
import Testing

@testable import Datasets

struct ImageFormatTests {
  /// Three images of 2 x 3 pixels 0, 1, ..., 17 with labels 5, 0, 4.
  private func writeMNIST(_ folder: TemporaryFolder, packed: Bool = false) throws {
    let images = bigEndian([0x803, 3, 2, 3]) + (0..<18).map { UInt8($0) }
    let labels = bigEndian([0x801, 3]) + [5, 0, 4]
    let suffix = packed ? ".gz" : ""
    try folder.write(packed ? gzipped(images) : images, "train-images-idx3-ubyte" + suffix)
    try folder.write(packed ? gzipped(labels) : labels, "train-labels-idx1-ubyte" + suffix)
  }

  @Test(arguments: [false, true]) func readsIDX(packed: Bool) throws {
    let folder = try TemporaryFolder()
    try writeMNIST(folder, packed: packed)
    let data = try folder.load("mnist:\(folder.path)")
    #expect(data.shape == [2, 3, 1])
    #expect(data.x.elements == (0..<18).map { Double($0) / 255 })
    #expect(try data.classes().labels == [5, 0, 4])
    let clothes = try folder.load("fashion-mnist:\(folder.path):train")
    #expect(try clothes.classes().names[5] == "Sandal")
    let some = try folder.load(
      "mnist:\(folder.path)", selecting: RowSelection(classes: [4, 5], limit: 1))
    #expect(try some.classes() == ([1], ["4", "5"]) && some.x[0, 1] == 1.0 / 255)
  }

  @Test func namesTheFilesItTried() throws {
    let folder = try TemporaryFolder()
    let error = datasetError { _ = try folder.load("mnist:\(folder.path):test") }
    guard case .missingFile(let tried) = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
    #expect(tried.first == folder.file("t10k-images-idx3-ubyte"))
    #expect(tried.contains(folder.file("t10k-images-idx3-ubyte.gz")))
  }

  @Test func refusesBrokenIDX() throws {
    let folder = try TemporaryFolder()
    try writeMNIST(folder)
    let images = folder.file("train-images-idx3-ubyte")
    func error() -> DatasetError? { datasetError { _ = try folder.load("mnist:\(folder.path)") } }

    try folder.write(bigEndian([0x801, 3]) + [1, 2, 3], "train-images-idx3-ubyte")
    #expect(error() == .wrongMagic(path: images, seen: 0x801, expected: 0x803))
    #expect(error()?.description.contains("0x00000801, expected 0x00000803") == true)
    try folder.write(bigEndian([0x803, 60000, 28, 28]) + [1], "train-images-idx3-ubyte")
    #expect(error() == .truncated(path: images, promised: 47_040_000, present: 1))
    try folder.write(bigEndian([0x803, .max, .max, .max]), "train-images-idx3-ubyte")
    guard case .malformed = error() else {
      Issue.record("an impossible shape gives \(String(describing: error()))")
      return
    }
    try folder.write(
      bigEndian([0x803, 2, 2, 3]) + (0..<12).map { UInt8($0) }, "train-images-idx3-ubyte")
    #expect(
      error()
        == .countMismatch(
          inputs: images, inputCount: 2, labels: folder.file("train-labels-idx1-ubyte"),
          labelCount: 3))
    try writeMNIST(folder)
    try folder.write(bigEndian([0x801, 3]) + [5, 10, 4], "train-labels-idx1-ubyte")
    #expect(
      error()
        == .labelOutOfRange(
          path: folder.file("train-labels-idx1-ubyte"), row: 1, label: 10, classes: 10))
    try folder.write([], "train-images-idx3-ubyte")
    #expect(error() == .emptyFile(path: images))
  }

  @Test func refusesBrokenGzip() throws {
    let folder = try TemporaryFolder()
    let whole = gzipped(Array("1,0\n2,1\n3,0\n4,1\n".utf8))
    let path = folder.file("t.csv.gz")
    func error() -> DatasetError? { datasetError { _ = try folder.load(path) } }
    try folder.write(whole, "t.csv.gz")
    #expect(try folder.load(path).count == 4)
    try folder.write(whole + whole, "t.csv.gz")  // two members, as `cat a.gz b.gz` makes
    #expect(try folder.load(path).count == 8)
    try folder.write(Array(whole.dropLast(10)), "t.csv.gz")
    #expect(error() == .truncatedGzip(path: path, unpacked: 14))
    var flipped = whole
    flipped[17] ^= 1
    try folder.write(flipped, "t.csv.gz")
    #expect(error() == .corruptGzip(path: path, reason: "incorrect data check"))
    try folder.write("1,0\n2,1\n", "t.csv.gz")
    #expect(error() == .corruptGzip(path: path, reason: "it does not begin with bytes 1f 8b"))
  }

  /// A record whose byte at (channel, row, column) is 100 channel + row + column, mod 256.
  private func record(_ labels: [UInt8], shift: Int = 0) -> [UInt8] {
    labels
      + (0..<3072).map { k in
        UInt8(truncatingIfNeeded: 100 * (k / 1024) + k % 1024 / 32 + k % 32 + shift)
      }
  }

  @Test func readsCIFAR10() throws {
    let folder = try TemporaryFolder()
    try folder.write(record([3]) + record([9], shift: 1), "data_batch_2.bin")
    try folder.write(record([1], shift: 2), "data_batch_1.bin")
    let data = try folder.load("cifar10:\(folder.path)")
    #expect(data.shape == [32, 32, 3] && data.count == 3)
    #expect(try data.classes().labels == [1, 3, 9])  // batches in order of their names
    // Height, width, channel: pixel (row 2, column 5, channel 1) of the image without shift.
    #expect(data.x[1, (2 * 32 + 5) * 3 + 1] == 107.0 / 255)
    #expect(data.x[2, (31 * 32 + 0) * 3 + 2] == 232.0 / 255)
    try folder.write(gzipped(record([7])), "test_batch_first2000.bin.gz")
    #expect(try folder.load("cifar10:\(folder.path):test").classes().labels == [7])
    try folder.write(record([1]) + [0], "data_batch_1.bin")
    #expect(
      datasetError { _ = try folder.load("cifar10:\(folder.path)") }
        == .partialRecord(path: folder.file("data_batch_1.bin"), size: 3074, record: 3073))
    let missing = datasetError { _ = try folder.load("cifar10:/nowhere") }
    #expect(missing?.description.contains("/nowhere/data_batch_*.bin") == true)
  }

  @Test func readsFineLabelsOfCIFAR100() throws {
    let folder = try TemporaryFolder()
    try folder.write(record([4, 99]) + record([0, 17], shift: 3), "train.bin")
    let data = try folder.load("cifar100:\(folder.path)")
    #expect(try data.classes().labels == [99, 17])
    #expect(data.x[1, 0] == 3.0 / 255 && data.x[1, 2] == 203.0 / 255)
    let names = (0..<100).map { "name\($0)" }
    try folder.write(names.joined(separator: "\n") + "\n", "fine_label_names.txt")
    #expect(try folder.load("cifar100:\(folder.path)").classes().names == names)
  }

  @Test func readsStreetViewNumbers() throws {
    let folder = try TemporaryFolder()
    let pixels = (0..<2 * 3072).map { UInt8(truncatingIfNeeded: $0) }
    let path = folder.file("train.npz")
    try NumPyArchive.write(
      [
        "x": NumPyArray(shape: [2, 32, 32, 3], pixels),
        "y": NumPyArray(shape: [2], [10, 3] as [UInt8]),
      ], to: path)
    let data = try folder.load("svhn:\(path)")
    #expect(try data.classes().labels == [0, 3])  // 10 stands for the digit 0
    #expect(data.x[1, 5] == 5.0 / 255 && data.shape == [32, 32, 3])
    let remedy = datasetError { _ = try folder.load("svhn:a/train_32x32.mat") }
    #expect(remedy?.description.contains("scipy.io") == true)
    #expect(remedy?.description.contains("svhn:a/train_32x32.npz") == true)
  }
}
