import Foundation
import LinearAlgebra

@testable import Datasets

/// A folder that is removed with the value.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "ntkit-data-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  @discardableResult
  func write(_ bytes: [UInt8], _ name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  @discardableResult
  func write(_ text: String, _ name: String) throws -> String {
    try write(Array(text.utf8), name)
  }

  func load(_ reference: String, selecting selection: RowSelection = .all) throws -> Dataset {
    try DatasetReference(parsing: reference).load(selecting: selection)
  }
}

/// What `action` throws as a `DatasetError`; nil when it succeeds.
func datasetError(_ action: () throws -> Void) -> DatasetError? {
  do {
    try action()
    return nil
  } catch { return error as? DatasetError }
}

/// A gzip file whose deflate stream stores `bytes` unpacked (at most 65,535 of them).
func gzipped(_ bytes: [UInt8]) -> [UInt8] {
  var file: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1]
  file.append(littleEndian: UInt16(bytes.count))
  file.append(littleEndian: ~UInt16(bytes.count))
  file += bytes
  file.append(littleEndian: bytes.withUnsafeBytes { crc32($0) })
  file.append(littleEndian: UInt32(bytes.count))
  return file
}

func bigEndian(_ words: [UInt32]) -> [UInt8] {
  words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
}

/// The shared real data next to the package, if it is there.
enum SharedData {
  static let folder: String? = {
    var package = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { package.deleteLastPathComponent() }
    let path = package.deletingLastPathComponent().appendingPathComponent("shared/data").path
    if FileManager.default.fileExists(atPath: path) { return path }
    print("no real data at \(path): MNIST, CIFAR-10 and UCI are not tested")
    return nil
  }()

  static let isAvailable = folder != nil
}

/// A small classification set: 12 rows, features (row, row squared), classes a, b, c in turn.
func threeClasses() -> Dataset {
  Dataset(
    name: "three", x: Matrix(rows: 12, columns: 2) { i, j in Double(j == 0 ? i : i * i) },
    targets: .classes(labels: (0..<12).map { $0 % 3 }, names: ["a", "b", "c"]))
}
