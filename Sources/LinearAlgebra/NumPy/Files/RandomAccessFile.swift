import Foundation

/// A file of fixed size that is written and read in parts, by one process at a time.
package final class RandomAccessFile: Sendable {
  /// The file as it was named.
  package let path: String
  private let descriptor: Int32

  /// Makes the file at `path` with blocks for `count` bytes, so that a full disk is an error here,
  /// or opens the one that is there.
  ///
  /// - Throws: `FileFailure`: `isSpace`, `isLocked`, `isMissing`, or what else the system says. A
  ///   file that was to be made anew is removed again.
  package init(path: String, count: Int, keeping: Bool) throws(FileFailure) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CLOEXEC | (keeping ? 0 : O_CREAT), 0o666)
    guard descriptor >= 0 else { throw FileFailure(path: path) }
    try FileLock.take(descriptor, path: path)
    guard !keeping else {
      var status = stat()
      guard fstat(descriptor, &status) == 0, Int(status.st_size) == count else {
        throw FileFailure(path: path, code: EINVAL)
      }
      return
    }
    if let code = FileBlocks.allocate(descriptor, count, keeping: false) {
      unlink(path)
      throw FileFailure(path: path, code: code)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Writes `bytes` at `offset`, and waits until they are on the disk.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileFailure) {
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        descriptor, bytes.baseAddress! + done, min(bytes.count - done, 1 << 30),
        off_t(offset + done))
      if count < 0 {
        guard errno == EINTR else { throw FileFailure(path: path) }
        continue
      }
      done += count
    }
    while fsync(descriptor) != 0 {
      guard errno == EINTR else { throw FileFailure(path: path) }
    }
  }

  /// Fills `bytes` from `offset` on.
  ///
  /// - Throws: `FileFailure`, also when the file ends before.
  package func read(
    into bytes: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(FileFailure) {
    var done = 0
    while done < bytes.count {
      let count = pread(
        descriptor, bytes.baseAddress! + done, min(bytes.count - done, 1 << 30),
        off_t(offset + done))
      if count == 0 { throw FileFailure(path: path, code: EIO) }
      if count < 0 {
        guard errno == EINTR else { throw FileFailure(path: path) }
        continue
      }
      done += count
    }
  }
}

/// The blocks of a file.
enum FileBlocks {
  /// The error of making the file `count` bytes long with blocks for all of them; nil for none.
  static func allocate(_ descriptor: Int32, _ count: Int, keeping: Bool) -> Int32? {
    if !keeping, ftruncate(descriptor, 0) != 0 { return errno }
    #if os(Linux)
      var code = EINTR
      while code == EINTR { code = posix_fallocate(descriptor, 0, off_t(count)) }
      return code == 0 ? nil : code
    #else
      return ftruncate(descriptor, off_t(count)) == 0 ? nil : errno
    #endif
  }
}
