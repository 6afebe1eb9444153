import Foundation

/// A file that is written through memory, by one process at a time.
///
/// What is stored in `memory` is in the file at once for every other process, and stays there when
/// this process is killed; `flush()` waits until it is on the disk. The blocks are allocated before
/// the first store, so that a full disk is an error here and never a signal later.
package final class MappedOutput: @unchecked Sendable {
  /// The file as it was named.
  package let path: String
  /// The bytes of the file; users write disjoint parts, hence safe to share.
  package let memory: UnsafeMutableRawBufferPointer
  private let descriptor: Int32

  /// Makes the file at `path`, `count` zero bytes in place of what was there, or opens it as it is
  /// when `keeping` says so.
  ///
  /// - Throws: `FileFailure`: `isSpace`, `isLocked`, `isMissing`, or what else the system says. A
  ///   file that was to be made anew is removed again.
  package init(path: String, count: Int, keeping: Bool) throws(FileFailure) {
    let descriptor = open(path, O_RDWR | O_CLOEXEC | (keeping ? 0 : O_CREAT), 0o666)
    guard descriptor >= 0 else { throw FileFailure(path: path) }
    do {
      try FileLock.take(descriptor, path: path)
    } catch {
      close(descriptor)
      throw error
    }
    if let code = FileBlocks.allocate(descriptor, count, keeping: keeping) {
      if !keeping { unlink(path) }
      close(descriptor)
      throw FileFailure(path: path, code: code)
    }
    let mapped = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let mapped, mapped != MAP_FAILED else {
      let code = errno
      close(descriptor)
      throw FileFailure(path: path, code: code)
    }
    self.path = path
    self.descriptor = descriptor
    memory = UnsafeMutableRawBufferPointer(start: mapped, count: count)
  }

  deinit {
    munmap(memory.baseAddress!, memory.count)
    close(descriptor)
  }

  /// Waits until all of the memory is on the disk.
  package func flush() throws(FileFailure) {
    guard msync(memory.baseAddress!, memory.count, MS_SYNC) == 0, fsync(descriptor) == 0 else {
      throw FileFailure(path: path)
    }
  }

  /// Gives the file another name in the same folder, replacing what was there, on the disk.
  package func rename(to name: String) throws(FileFailure) {
    try Self.rename(path, to: name)
  }

  /// Renames a file, and waits until the new name is on the disk.
  package static func rename(_ path: String, to name: String) throws(FileFailure) {
    guard Foundation.rename(path, name) == 0 else { throw FileFailure(path: name) }
    let folder = URL(fileURLWithPath: name).deletingLastPathComponent().path
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    // Folders that cannot be synchronized, as on some network disks, keep no promise anyway.
    _ = fsync(descriptor)
    close(descriptor)
  }

  /// Removes the file; its memory stays until this value is let go.
  package func remove() { unlink(path) }
}
