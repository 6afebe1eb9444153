import Foundation

/// What the bytes of a journal say.
///
/// A journal is text: the line `ntkit kernel journal 1`, a line with the header as JSON, and a line
/// for every record. Reading stops at the first line that is torn or damaged: tiles recorded behind
/// it are computed again, which costs time and never a wrong entry.
struct KernelJournalContents {
  /// What the bits depend on.
  let header: KernelJournalHeader
  /// The CRC-32 of the header, which the checksums of records begin with.
  let headerChecksum: UInt32
  /// The tiles whose entries are in the files.
  private(set) var tiles: Set<Int> = []
  /// The number of tiles recorded, whether they can be trusted or not.
  private(set) var recorded = 0
  /// The start of the machine that the last records were written in.
  private(set) var boot: String?
  /// Whether all tiles are on the disk and files may have their names already.
  private(set) var isFinished = false
  /// The length of the part that could be read.
  private(set) var validBytes: Int

  private static let name = "ntkit kernel journal "
  static let format = 1

  /// The first two lines of a new journal, and the checksum that records begin with.
  static func opening(
    _ header: KernelJournalHeader
  ) throws -> (bytes: [UInt8], checksum: UInt32) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = [UInt8](try encoder.encode(header))
    return (
      Array("\(name)\(format)\n".utf8)
        + KernelJournalRecord.line(String(decoding: json, as: UTF8.self), after: 0),
      KernelJournalRecord.checksum(json, after: 0)
    )
  }

  /// Reads a journal.
  ///
  /// Entries that were not yet on the disk survive the end of a process, but not of the machine:
  /// records since the last synchronization count only when the machine still runs since then.
  ///
  /// - Parameter boot: the identifier of the present start of the machine.
  /// - Returns: nil when the process was killed while it wrote the header.
  /// - Throws: `KernelStoreError.notAJournal`, `.otherFormat`, `.damagedJournal`.
  init?(_ bytes: [UInt8], path: String, boot present: String) throws(KernelStoreError) {
    let first = Array("\(Self.name)\(Self.format)\n".utf8)
    guard bytes.count >= first.count else {
      guard first.starts(with: bytes) else { throw .notAJournal(path) }
      return nil
    }
    guard bytes.starts(with: first) else { throw Self.otherStart(bytes, path) }
    guard let end = bytes[first.count...].firstIndex(of: 0x0a) else { return nil }
    let line = bytes[first.count..<end]
    guard let text = KernelJournalRecord.text(of: line, after: 0) else {
      if end + 1 == bytes.count { return nil }
      throw .damagedJournal(path)
    }
    let json = Data(text.utf8)
    guard let header = try? JSONDecoder().decode(KernelJournalHeader.self, from: json) else {
      throw .damagedJournal(path)
    }
    self.header = header
    headerChecksum = KernelJournalRecord.checksum([UInt8](json), after: 0)
    validBytes = end + 1
    readRecords(bytes, present)
  }

  private mutating func readRecords(_ bytes: [UInt8], _ present: String) {
    var pending: [(ordinal: Int, tile: Int)] = []
    reading: while let end = bytes[validBytes...].firstIndex(of: 0x0a) {
      guard
        let text = KernelJournalRecord.text(of: bytes[validBytes..<end], after: headerChecksum),
        let record = KernelJournalRecord(text: text)
      else { break reading }
      switch record {
      case .tile(let tile):
        guard tile < header.tiles else { break reading }
        pending.append((recorded, tile))
        recorded += 1
      case .synchronized(let count):
        for (ordinal, tile) in pending where ordinal < count { tiles.insert(tile) }
        pending.removeAll { $0.ordinal < count }
      case .boot(let identifier):
        if identifier != boot { pending = [] }
        boot = identifier
      case .finished: isFinished = true
      }
      validBytes = end + 1
    }
    if present == boot { tiles.formUnion(pending.map(\.tile)) }
  }

  private static func otherStart(_ bytes: [UInt8], _ path: String) -> KernelStoreError {
    let line = String(decoding: bytes.prefix { $0 != 0x0a }.prefix(80), as: UTF8.self)
    guard line.hasPrefix(name) else { return .notAJournal(path) }
    return .otherFormat(path, version: String(line.dropFirst(name.count)), read: format)
  }
}
