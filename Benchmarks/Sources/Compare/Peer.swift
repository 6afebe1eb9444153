import Foundation

/// The peer in a process of its own, warm and waiting for the next call.
final class Peer {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  /// Starts the worker and waits until it is warm; nil when the peer cannot be imported.
  init?(python: String, script: String, architecture: String, inputs: String) {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, script, architecture, inputs]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil, readLine() == "ready" else { return nil }
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// The seconds of one call.
  func call() -> Double? {
    input.fileHandleForWriting.write(Data("\n".utf8))
    return readLine().flatMap(Double.init)
  }

  private func readLine() -> String? {
    var line = Data()
    while true {
      let byte = output.fileHandleForReading.readData(ofLength: 1)
      guard let value = byte.first else { return nil }
      if value == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(value)
    }
  }
}
