import Foundation

/// The block columns of a factorization in a mapped file, with a journal beside it.
///
/// A block column is recorded when all of it is in the mapped file, where it stays when the process
/// is killed. Now and then the file is forced to the disk and the journal says so: after a restart
/// of the machine only those block columns count.
final class FactorStorage<Element: Scalar>: @unchecked Sendable {
  let columns: BlockColumns<Element>
  /// The block columns that were finished before.
  let finished: Int
  private let checkpoint: FactorCheckpoint
  private let file: MappedOutput
  private let journal: AppendFile
  // Only the factorization's own thread calls `complete`.
  private var synchronized = ContinuousClock.now

  /// The pause between two synchronizations.
  static var interval: Duration { .seconds(60) }

  /// Begins, or goes on with what is there.
  ///
  /// - Throws: `FactorCheckpointError`.
  init(_ checkpoint: FactorCheckpoint, count: Int, width: Int, ridge: Double) throws {
    self.checkpoint = checkpoint
    let header = FactorJournalHeader(
      identity: checkpoint.identity, rows: count, width: width, ridge: ridge,
      element: "\(Element.self)", boot: MachineStart.identifier)
    let bytes = BlockColumns<Element>.elementCount(count, width) * MemoryLayout<Element>.stride
    do {
      if FileManager.default.fileExists(atPath: checkpoint.journalFile) {
        journal = try AppendFile(path: checkpoint.journalFile, isNew: false)
        let text = String(decoding: try journal.contents(), as: UTF8.self)
        finished = try FactorJournalHeader.finishedColumns(
          text, expecting: header, path: checkpoint.journalFile)
        file = try MappedOutput(path: checkpoint.factorFile, count: bytes, keeping: finished > 0)
      } else {
        journal = try AppendFile(path: checkpoint.journalFile, isNew: true)
        finished = 0
        do {
          file = try MappedOutput(path: checkpoint.factorFile, count: bytes, keeping: false)
        } catch {
          try? journal.remove()
          throw error
        }
      }
      // The columns that count are said anew, for this start of the machine.
      try journal.truncate(to: 0)
      try journal.append(header.line)
      for column in 0..<finished { try journal.append(Array("column \(column)\n".utf8)) }
      try journal.append(Array("synchronized \(finished)\n".utf8))
      try journal.synchronize()
    } catch let failure as FileFailure {
      throw FactorCheckpointError(failure, bytes: bytes)
    }
    columns = BlockColumns(count: count, width: width, file: file)
  }

  /// Records block column `j`.
  func complete(_ j: Int) throws {
    do {
      try journal.append(Array("column \(j)\n".utf8))
      if ContinuousClock.now - synchronized > Self.interval {
        try synchronize(j + 1)
      }
    } catch let failure as FileFailure {
      throw FactorCheckpointError(failure, bytes: 0)
    }
  }

  /// Records that everything is on the disk.
  func finish() throws {
    do {
      try synchronize(columns.blockCount)
    } catch let failure as FileFailure {
      throw FactorCheckpointError(failure, bytes: 0)
    }
  }

  private func synchronize(_ count: Int) throws {
    try file.flush()
    try journal.append(Array("synchronized \(count)\n".utf8))
    try journal.synchronize()
    synchronized = .now
  }
}

/// What the bits of a stored factor depend on.
struct FactorJournalHeader: Codable {
  var schemaVersion = 1
  let identity: String
  let rows: Int
  let width: Int
  let ridge: Double
  let element: String
  let boot: String

  var line: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array((try? encoder.encode(self)) ?? Data()) + [10]
  }

  /// The block columns that a journal vouches for.
  ///
  /// - Throws: `FactorCheckpointError.mismatch` or `.damaged`.
  static func finishedColumns(
    _ text: String, expecting header: FactorJournalHeader, path: String
  ) throws -> Int {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    // What follows the last line's end was cut off with its process.
    lines.removeLast()
    guard let first = lines.first else { return 0 }
    guard
      let recorded = try? JSONDecoder().decode(FactorJournalHeader.self, from: Data(first.utf8))
    else { throw FactorCheckpointError.damaged(path, reason: "its first line is no header") }
    try recorded.check(against: header, path)
    let sameStart = recorded.boot == header.boot
    var (columns, synchronized) = (0, 0)
    for line in lines.dropFirst() {
      let words = line.split(separator: " ")
      guard words.count == 2, let number = Int(words[1]) else {
        throw FactorCheckpointError.damaged(path, reason: "it has the line '\(line)'")
      }
      if words[0] == "column" {
        guard number == columns else {
          throw FactorCheckpointError.damaged(path, reason: "block column \(columns) is missing")
        }
        columns += 1
      } else {
        synchronized = number
      }
    }
    return sameStart ? columns : min(columns, synchronized)
  }

  private func check(against current: FactorJournalHeader, _ path: String) throws {
    for (field, old, new) in [
      ("inputs", identity, current.identity), ("rows", "\(rows)", "\(current.rows)"),
      ("block width", "\(width)", "\(current.width)"), ("ridge", "\(ridge)", "\(current.ridge)"),
      ("precision", element, current.element),
    ] where old != new {
      throw FactorCheckpointError.mismatch(path, field: field, recorded: old, current: new)
    }
  }
}

extension FactorCheckpointError {
  init(_ failure: FileFailure, bytes: Int) {
    if failure.isLocked {
      self = .locked(failure.path)
    } else if failure.isSpace {
      self = .noSpace(failure.path, needed: bytes)
    } else if failure.isMissing {
      self = .damaged(failure.path, reason: "does not exist")
    } else {
      self = .unwritable(failure.path, reason: failure.reason)
    }
  }
}
