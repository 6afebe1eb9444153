import Foundation

/// A file that grows at its end, record by record, in one process at a time.
package final class AppendFile: Sendable {
  /// The file as it was named.
  package let path: String
  private let descriptor: Int32

  /// Opens the file at `path` and locks it.
  ///
  /// - Parameter isNew: whether the file is made here and must not exist, or exists already.
  /// - Throws: `FileFailure`: `isPresent`, `isMissing`, `isLocked`, or what else the system says.
  package init(path: String, isNew: Bool) throws(FileFailure) {
    self.path = path
    let flags = O_RDWR | O_APPEND | O_CLOEXEC | (isNew ? O_CREAT | O_EXCL : 0)
    descriptor = open(path, flags, 0o666)
    guard descriptor >= 0 else { throw FileFailure(path: path) }
    try FileLock.take(descriptor, path: path)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// All bytes of the file.
  package func contents() throws(FileFailure) -> [UInt8] {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileFailure(path: path) }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var done = 0
    while done < bytes.count {
      let (start, rest) = (done, bytes.count - done)
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress! + start, rest, off_t(start))
      }
      if count == 0 { break }
      if count < 0 {
        guard errno == EINTR else { throw FileFailure(path: path) }
        continue
      }
      done += count
    }
    return Array(bytes.prefix(done))
  }

  /// Cuts off everything behind the first `count` bytes.
  package func truncate(to count: Int) throws(FileFailure) {
    while ftruncate(descriptor, off_t(count)) != 0 {
      guard errno == EINTR else { throw FileFailure(path: path) }
    }
  }

  /// Appends `bytes`, which survive the end of this process, but not of the machine.
  package func append(_ bytes: [UInt8]) throws(FileFailure) {
    var done = 0
    while done < bytes.count {
      let start = done
      let count = bytes.withUnsafeBytes {
        systemWrite(descriptor, $0.baseAddress! + start, bytes.count - start)
      }
      if count < 0 {
        guard errno == EINTR else { throw FileFailure(path: path) }
        continue
      }
      done += count
    }
  }

  /// Waits until everything appended is on the disk.
  package func synchronize() throws(FileFailure) {
    while fsync(descriptor) != 0 {
      guard errno == EINTR else { throw FileFailure(path: path) }
    }
  }

  /// Removes the name; the lock stays until this value is let go.
  package func remove() throws(FileFailure) {
    guard unlink(path) == 0 else { throw FileFailure(path: path) }
  }
}

private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(file, bytes, count)
}
