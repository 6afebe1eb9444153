import Foundation

/// The space that a file system has left.
package enum FreeSpace {
  /// The bytes that this user may still write into `folder`; nil when the system does not say.
  package static func inFolder(_ folder: String) -> Int? {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return nil }
    let (bytes, overflow) = Int(status.f_bavail).multipliedReportingOverflow(
      by: Int(status.f_frsize))
    return overflow ? Int.max : bytes
  }

  /// The bytes that the blocks of a file take; nil when there is no such file.
  package static func taken(by path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_blocks) * 512 : nil
  }
}
