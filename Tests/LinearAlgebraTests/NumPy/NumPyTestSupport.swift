import Foundation

@testable import LinearAlgebra

/// Where the files lie that NumPy wrote (Scripts/fixtures/numpy_fixtures.py).
func numPyFixture(_ name: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/NumPy/\(name)").path
}

/// A folder that is removed with the value.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "ntkit-numpy-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func write(_ bytes: [UInt8], _ name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

func fileBytes(_ path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// What `action` throws as a `NumPyError`; nil when it succeeds.
func numPyError(_ action: () throws -> Void) -> NumPyError? {
  do {
    try action()
    return nil
  } catch { return error as? NumPyError }
}

/// The Python interpreter with NumPy, if there is one.
enum PythonWithNumPy {
  static let isAvailable: Bool = {
    let found = (try? run("import numpy")) == ""
    if !found { print("python3 with numpy not found: its reading of our files is not tested") }
    return found
  }()

  /// The standard output of `program`; throws when it fails.
  static func run(_ program: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableRuntimeMismatch) }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}
