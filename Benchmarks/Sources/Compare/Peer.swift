import Foundation
import NTKit

/// The peer in a process of its own, warm and waiting for the next call.
final class Peer {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  /// How it computes: at once or in batches, whichever was faster.
  let way: String

  /// Starts the worker and waits until it is warm; nil when the peer cannot be imported.
  convenience init?(python: String, script: String, architecture: String, inputs: String) {
    self.init(python: python, arguments: [script, architecture, inputs])
  }

  /// Starts a worker with any arguments, its script first.
  init?(python: String, arguments: [String]) {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python] + arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil, let line = Self.readLine(output), line.hasPrefix("ready ")
    else { return nil }
    way = String(line.dropFirst("ready ".count))
  }

  /// Starts the worker of `peer` on a network and an array of inputs; nil when it cannot run.
  static func start(
    _ peer: (python: String, script: String), _ network: Architecture, _ inputs: NumPyArray
  ) throws -> Peer? {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ntkit-bench-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = (
      folder.appendingPathComponent("network.json"), folder.appendingPathComponent("x.npy")
    )
    try network.jsonData().write(to: files.0)
    try inputs.write(to: files.1.path)
    return Peer(
      python: peer.python, script: peer.script, architecture: files.0.path, inputs: files.1.path)
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Whether a call took longer than it was given, which ended the process.
  private(set) var wasStopped = false

  /// The seconds of one call; those that it was given where they were not enough.
  func call(within limit: Double = .infinity) -> Double? {
    guard !wasStopped else { return nil }
    input.fileHandleForWriting.write(Data("\n".utf8))
    if limit.isFinite, !hasAnswer(within: limit) {
      wasStopped = true
      process.terminate()
      return limit
    }
    return Self.readLine(output).flatMap(Double.init)
  }

  private func hasAnswer(within limit: Double) -> Bool {
    var answer = pollfd(
      fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
    return poll(&answer, 1, Int32(min(limit * 1000, Double(Int32.max)))) > 0
  }

  private static func readLine(_ output: Pipe) -> String? {
    var line = Data()
    while true {
      let byte = output.fileHandleForReading.readData(ofLength: 1)
      guard let value = byte.first else { return nil }
      if value == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(value)
    }
  }
}
