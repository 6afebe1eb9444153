import Foundation

/// A system call on a file that failed.
package struct FileFailure: Error, Equatable, Sendable {
  /// The file as it was named.
  package let path: String
  /// The system's words for `code`.
  package let reason: String
  /// The value of `errno`.
  package let code: Int32

  /// The failure that `errno` describes now.
  package init(path: String, code: Int32 = errno) {
    self.path = path
    self.code = code
    reason = code == ENOENT ? "no such file" : String(cString: strerror(code)).lowercased()
  }

  /// Nothing exists at the path.
  package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
}
