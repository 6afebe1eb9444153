import Foundation

/// Writes to standard output and standard error.
enum Output {
  /// Writes a result to standard output.
  ///
  /// A reader that closed its pipe ends the program quietly, as it does for other programs.
  ///
  /// - Throws: `OutputError` when the system refuses, as on a full disk.
  static func write(_ text: String) throws(OutputError) {
    try write(Array(text.utf8))
  }

  /// Writes bytes to standard output; see `write(_:)`.
  static func write(_ bytes: [UInt8]) throws(OutputError) {
    guard let failure = send(bytes, to: STDOUT_FILENO) else { return }
    if failure == EPIPE {
      signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
    }
    throw OutputError(reason: String(cString: strerror(failure)).lowercased())
  }

  /// Writes a message and a line break to standard error; a closed one is no error.
  static func note(_ message: String) {
    _ = send(Array((message + "\n").utf8), to: STDERR_FILENO)
  }

  /// Writes control sequences to standard error.
  static func draw(_ text: String) {
    _ = send(Array(text.utf8), to: STDERR_FILENO)
  }

  /// The value of `errno` when not all bytes could be written.
  private static func send(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    bytes.withUnsafeBytes { buffer -> Int32? in
      var done = 0
      while done < buffer.count {
        let count = systemWrite(descriptor, buffer.baseAddress! + done, buffer.count - done)
        if count < 0 {
          guard errno == EINTR || errno == EAGAIN else { return errno }
          continue
        }
        done += count
      }
      return nil
    }
  }
}

private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(file, bytes, count)
}

/// Standard output cannot be written.
struct OutputError: Error, CustomStringConvertible {
  let reason: String

  var description: String { "cannot write standard output: \(reason)" }
}
