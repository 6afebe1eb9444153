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
}
