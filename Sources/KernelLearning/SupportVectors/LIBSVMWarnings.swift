import Foundation
import Synchronization

/// Keeps LIBSVM's one line on standard error off the terminal.
///
/// LIBSVM reports a problem that stops at its iteration limit by writing to standard error itself; the
/// result says so too. While a solver is about to reach its limit, standard error is a pipe; at the
/// solver's end all that came through it is passed on, but for that line. That is so for the
/// last few thousand of ten million iterations alone, some milliseconds, and never otherwise.
enum LIBSVMWarnings {
  private struct Diversion {
    var depth = 0
    /// The real standard error.
    var saved: Int32 = -1
    /// Where the diverted text can be read.
    var reading: Int32 = -1
  }

  private static let state = Mutex(Diversion())
  private static let warning = "WARNING: reaching max number of iterations"

  /// Diverts standard error; calls may overlap, and each needs an `end()`.
  static func begin() {
    state.withLock { state in
      state.depth += 1
      guard state.depth == 1 else { return }
      fflush(nil)
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { return }
      let saved = dup(STDERR_FILENO)
      guard saved >= 0, dup2(ends[1], STDERR_FILENO) >= 0 else {
        ends.forEach { close($0) }
        if saved >= 0 { close(saved) }
        return
      }
      close(ends[1])
      // Programs started meanwhile keep the pipe open: what is there is read, and nothing waited for.
      _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
      (state.saved, state.reading) = (saved, ends[0])
    }
  }

  /// Restores standard error and passes on what else was written to it.
  static func end() {
    state.withLock { state in
      state.depth -= 1
      guard state.depth == 0, state.saved >= 0 else { return }
      fflush(nil)
      dup2(state.saved, STDERR_FILENO)
      close(state.saved)
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while case let count = read(state.reading, &buffer, buffer.count), count > 0 {
        bytes += buffer[..<count]
      }
      close(state.reading)
      (state.saved, state.reading) = (-1, -1)
      let left = without(String(decoding: bytes, as: UTF8.self))
      if !left.isEmpty { FileHandle.standardError.write(Data(left.utf8)) }
    }
  }

  /// The text without the warnings, which LIBSVM puts between line breaks.
  static func without(_ text: String) -> String {
    text.replacing("\n\(warning)\n", with: "").replacing("\(warning)\n", with: "")
  }
}
