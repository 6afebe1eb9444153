import Foundation

/// A file that appears under its name only when it is complete.
///
/// Bytes go to a temporary file in the same folder; `commit()` flushes it to the disk and renames
/// it. A file that is let go without `commit()` leaves nothing behind.
package final class AtomicFile {
  /// The name the file will have.
  package let path: String
  private let temporaryPath: String
  private let descriptor: Int32
  private var isCommitted = false

  /// Opens the temporary file next to `path`.
  ///
  /// - Throws: `FileFailure` when the folder does not exist or cannot be written to.
  package init(path: String) throws(FileFailure) {
    self.path = path
    let suffix = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    temporaryPath = "\(path).\(suffix).tmp"
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileFailure(path: path) }
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporaryPath) }
  }

  /// Appends `bytes`.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileFailure) {
    var done = 0
    while done < bytes.count {
      // Linux moves at most 2^31 bytes a call.
      let size = min(bytes.count - done, 1 << 30)
      #if canImport(Glibc)
        let written = Glibc.write(descriptor, bytes.baseAddress! + done, size)
      #else
        let written = Darwin.write(descriptor, bytes.baseAddress! + done, size)
      #endif
      if written < 0 {
        guard errno == EINTR else { throw FileFailure(path: path) }
        continue
      }
      done += written
    }
  }

  /// Appends `bytes`.
  package func write(_ bytes: [UInt8]) throws(FileFailure) {
    try bytes.withTypedBytes { (buffer) throws(FileFailure) in try write(buffer) }
  }

  /// Gives the complete file its name, replacing what was there.
  package func commit() throws(FileFailure) {
    guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else {
      throw FileFailure(path: path)
    }
    isCommitted = true
  }
}
