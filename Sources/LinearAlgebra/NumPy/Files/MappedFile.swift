import Foundation

/// The bytes of a file, mapped into memory read-only and unmapped with the last reference.
///
/// The only place of the library that maps memory. Pages are read when they are touched, so opening
/// costs the same for any size. The file must not be shortened while it is mapped.
package final class MappedFile: @unchecked Sendable {
  /// The file as it was named.
  package let path: String
  /// The size in bytes.
  package let count: Int
  // Never written to after `init`, hence safe to share.
  private let address: UnsafeMutableRawPointer?

  /// Maps the whole file.
  ///
  /// - Throws: `FileFailure` when it cannot be opened, or is a folder.
  package init(path: String) throws(FileFailure) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFailure(path: path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileFailure(path: path) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw FileFailure(path: path, code: EISDIR) }
    self.path = path
    count = Int(status.st_size)
    guard count > 0 else {  // mmap refuses empty ranges
      address = nil
      return
    }
    let mapped = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard mapped != MAP_FAILED else { throw FileFailure(path: path) }
    address = mapped
  }

  deinit {
    if let address { munmap(address, count) }
  }

  /// Calls `body` with the bytes at `range`, which are valid during the call only.
  ///
  /// - Precondition: `range` lies within the file.
  package func withBytes<Result>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) outside the file")
    let whole = UnsafeRawBufferPointer(start: address, count: count)
    return try body(UnsafeRawBufferPointer(rebasing: whole[range]))
  }

  /// Calls `body` with all bytes, which are valid during the call only.
  package func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try withBytes(0..<count, body)
  }
}
