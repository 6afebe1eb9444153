import Foundation
import Testing

/// The built program.
enum Ntkit {
  /// What a run of the program left.
  struct Result {
    let status: Int32
    let output: String
    let errors: String

    /// The lines of standard error.
    var errorLines: [Substring] { errors.split(separator: "\n") }

    /// Standard output as a JSON object.
    func json() throws -> [String: Any] {
      let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
      return try #require(object as? [String: Any], "no JSON object: \(output.prefix(200))")
    }
  }

  /// Where the program is: next to the tests, or in the package's build folder.
  static let url: URL? = {
    var package = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { package.deleteLastPathComponent() }
    let folders =
      [Bundle.main.executableURL?.deletingLastPathComponent(), Bundle.main.bundleURL]
      .compactMap { $0 }
      + ["release", "debug"].map { package.appendingPathComponent(".build/\($0)") }
    return folders.map { $0.appendingPathComponent("ntkit") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  /// Starts the program without waiting for it; standard error goes to the file `errors`.
  static func start(
    _ arguments: [String], in folder: Scratch, errors: String? = nil
  ) throws -> Process {
    let process = Process()
    let program: URL = try #require(url, "ntkit is not built: swift build --product ntkit")
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.folder)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    if let errors {
      try folder.write("", errors)
      let file: FileHandle = try #require(FileHandle(forWritingAtPath: folder.path(errors)))
      process.standardError = file
    }
    try process.run()
    return process
  }

  /// Runs the program to its end; streams go to files, so that nothing can block.
  static func run(
    _ arguments: [String], in folder: Scratch? = nil, environment: [String: String] = [:],
    output: String? = nil
  ) async throws -> Result {
    let scratch = try Scratch()
    let (out, err) = (output ?? scratch.path("stdout"), scratch.path("stderr"))
    for path in [out, err] where path.hasPrefix(scratch.folder) {
      try Data().write(to: URL(fileURLWithPath: path))
    }
    let process = Process()
    let program: URL = try #require(url, "ntkit is not built: swift build --product ntkit")
    let outFile: FileHandle = try #require(FileHandle(forWritingAtPath: out))
    let errFile: FileHandle = try #require(FileHandle(forWritingAtPath: err))
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: (folder ?? scratch).folder)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = outFile
    process.standardError = errFile
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in done.resume() }
      do { try process.run() } catch { done.resume(throwing: error) }
    }
    #expect(process.terminationReason == .exit, "\(arguments) crashed")
    func text(_ path: String) -> String {
      path.hasPrefix("/dev/") ? "" : (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
    return Result(status: process.terminationStatus, output: text(out), errors: text(err))
  }

  /// Runs the program, expecting `status` and one line of error that has all of `words`.
  static func expectFailure(
    _ arguments: [String], in folder: Scratch? = nil, environment: [String: String] = [:],
    status: Int32, _ words: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let result = try await run(arguments, in: folder, environment: environment)
    let line = "\(arguments.joined(separator: " ")): \(result.errors)"
    #expect(result.status == status, "\(line)", sourceLocation: sourceLocation)
    #expect(result.errorLines.count == 1, "\(line)", sourceLocation: sourceLocation)
    #expect(result.errors.hasPrefix("error: "), "\(line)", sourceLocation: sourceLocation)
    #expect(result.errors.hasSuffix("\n"), "\(line)", sourceLocation: sourceLocation)
    #expect(result.output.isEmpty, "\(result.output.prefix(200))", sourceLocation: sourceLocation)
    for word in words {
      #expect(
        result.errors.contains(word), "\(line): no '\(word)'", sourceLocation: sourceLocation)
    }
  }
}

/// A folder that is removed with the value.
final class Scratch: Sendable {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "ntkit-command-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
  }

  func read(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  func write(_ text: String, _ name: String) throws { try write(Array(text.utf8), name) }

  /// A `.npy` file of type f8 with a header of our own making and `elements`.
  func writeNPY(
    shape: String, _ elements: [Double], descriptor: String = "<f8", _ name: String
  ) throws {
    var header = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': \(shape), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    var bytes: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]
    bytes += Array(header.utf8)
    for element in elements {
      withUnsafeBytes(of: element.bitPattern.littleEndian) { bytes += Array($0) }
    }
    try write(bytes, name)
  }
}

/// The golden kernels of the library's own tests.
enum Goldens {
  static func path(_ name: String) -> String {
    var tests = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { tests.deleteLastPathComponent() }
    return tests.appendingPathComponent("InfiniteWidthTests/Goldens/\(name)").path
  }
}

/// The shared real data next to the package, if it is there.
enum SharedData {
  static let folder: String? = {
    var package = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { package.deleteLastPathComponent() }
    let path = package.deletingLastPathComponent().appendingPathComponent("shared/data").path
    if FileManager.default.fileExists(atPath: path) { return path }
    print("no real data at \(path): the command is not tried on MNIST")
    return nil
  }()
}
