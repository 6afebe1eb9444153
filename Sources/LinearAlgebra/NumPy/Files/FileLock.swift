import Foundation

/// The right to write a file, which one process has at a time.
///
/// The system releases it when the descriptor is closed, hence also when the process is killed.
enum FileLock {
  /// Takes the lock of an open file without waiting.
  ///
  /// - Throws: `FileFailure` with `isLocked` when another process has it, or when the file was
  ///   replaced or removed in the meantime.
  static func take(_ descriptor: Int32, path: String) throws(FileFailure) {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EINTR else { throw FileFailure(path: path) }
    }
    var (held, named) = (stat(), stat())
    guard fstat(descriptor, &held) == 0, stat(path, &named) == 0, held.st_ino == named.st_ino,
      held.st_dev == named.st_dev
    else { throw FileFailure(path: path, code: EWOULDBLOCK) }
  }
}

extension FileFailure {
  /// Another process holds the file.
  package var isLocked: Bool { code == EWOULDBLOCK }

  /// The disk, the quota or the largest size of a file is too small.
  package var isSpace: Bool { isDiskFull || code == EDQUOT || code == EFBIG }

  /// The disk is full.
  package var isDiskFull: Bool { code == ENOSPC }

  /// Something exists at the path already.
  package var isPresent: Bool { code == EEXIST }
}
