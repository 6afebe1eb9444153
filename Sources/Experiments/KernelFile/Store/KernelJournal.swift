import Foundation
import LinearAlgebra
import Synchronization

/// The journal of a stored kernel: which tiles are done.
final class KernelJournal: Sendable {
  private let file: AppendFile
  private let headerChecksum: UInt32
  private let recorded: Mutex<Int>

  /// The journal in the empty `file`.
  init(new file: AppendFile, _ header: KernelJournalHeader) throws {
    let opening = try KernelJournalContents.opening(header)
    self.file = file
    headerChecksum = opening.checksum
    recorded = Mutex(0)
    try file.append(opening.bytes)
    try append(.boot(MachineStart.identifier))
    try file.synchronize()
  }

  /// The journal in `file`, which says `contents`; what could not be read is cut off.
  init(continuing file: AppendFile, _ contents: KernelJournalContents) throws {
    self.file = file
    headerChecksum = contents.headerChecksum
    recorded = Mutex(contents.recorded)
    try file.truncate(to: contents.validBytes)
    if MachineStart.identifier != contents.boot { try append(.boot(MachineStart.identifier)) }
  }

  /// Records a tile whose entries are in the files.
  ///
  /// - Returns: the number of tiles recorded.
  func record(tile: Int) throws(FileFailure) -> Int {
    try recorded.withLock { (count) throws(FileFailure) in
      try append(.tile(tile))
      count += 1
      return count
    }
  }

  /// Records that the entries of the first `count` recorded tiles are on the disk.
  func recordSynchronized(_ count: Int) throws(FileFailure) {
    try append(.synchronized(count))
    try file.synchronize()
  }

  /// Records that everything is on the disk.
  func recordFinished() throws(FileFailure) {
    try append(.finished)
    try file.synchronize()
  }

  /// The number of tiles recorded.
  var count: Int { recorded.withLock { $0 } }

  /// Removes the journal.
  func remove() throws(FileFailure) { try file.remove() }

  private func append(_ record: KernelJournalRecord) throws(FileFailure) {
    try file.append(record.line(after: headerChecksum))
  }
}
