import Foundation

/// Which start of the machine this is.
package enum MachineStart {
  /// Linux's random identifier of this start; elsewhere one of this process, so that no other
  /// process takes what it wrote for safe before it is on the disk.
  package static let identifier: String = {
    let file = "/proc/sys/kernel/random/boot_id"
    let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return trimmed.isEmpty ? UUID().uuidString : trimmed
  }()
}

/// Files that go away.
package enum FileRemoval {
  /// Removes a file.
  package static func remove(_ path: String) throws(FileFailure) {
    guard unlink(path) == 0 else { throw FileFailure(path: path) }
  }
}
