import Foundation

/// Finished block columns of a factorization on disk, with a journal beside them.
///
/// The factor itself is in memory: block columns are read again and again, and the pages of a mapped
/// file that rest for seconds may be taken away. A block column is recorded when it is on the disk.
final class FactorStorage<Element: Scalar>: Sendable {
  /// The block columns that were finished before; they are in memory.
  let finished: Int
  private let columns: BlockColumns<Element>
  private let file: RandomAccessFile
  private let journal: AppendFile

  /// Begins, or goes on with what is there.
  ///
  /// - Throws: `FactorCheckpointError`.
  init(_ checkpoint: FactorCheckpoint, _ columns: BlockColumns<Element>, ridge: Double) throws {
    self.columns = columns
    let header = FactorJournalHeader(
      identity: checkpoint.identity, rows: columns.count, width: columns.width, ridge: ridge,
      element: "\(Element.self)")
    let bytes =
      BlockColumns<Element>.elementCount(columns.count, columns.width)
      * MemoryLayout<Element>.stride
    do {
      if FileManager.default.fileExists(atPath: checkpoint.journalFile) {
        journal = try AppendFile(path: checkpoint.journalFile, isNew: false)
        let text = String(decoding: try journal.contents(), as: UTF8.self)
        finished = try FactorJournalHeader.finishedColumns(
          text, expecting: header, path: checkpoint.journalFile)
        file = try RandomAccessFile(
          path: checkpoint.factorFile, count: bytes, keeping: finished > 0)
        for j in 0..<finished {
          let (memory, offset) = columns.bytes(j)
          try file.read(into: memory, at: offset)
        }
      } else {
        journal = try AppendFile(path: checkpoint.journalFile, isNew: true)
        finished = 0
        do {
          file = try RandomAccessFile(path: checkpoint.factorFile, count: bytes, keeping: false)
        } catch {
          try? journal.remove()
          throw error
        }
      }
      // Without what was cut off at the end.
      try journal.truncate(to: 0)
      try journal.append(
        header.line + (0..<finished).flatMap { FactorJournalHeader.line(column: $0) })
      try journal.synchronize()
    } catch let failure as FileFailure {
      throw FactorCheckpointError(failure, bytes: bytes)
    }
  }

  /// Writes block column `j` and records it.
  func complete(_ j: Int) throws {
    do {
      let (memory, offset) = columns.bytes(j)
      try file.write(UnsafeRawBufferPointer(memory), at: offset)
      try journal.append(FactorJournalHeader.line(column: j))
      try journal.synchronize()
    } catch {
      throw FactorCheckpointError(error, bytes: 0)
    }
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
    for (column, line) in lines.dropFirst().enumerated()
    where line + "\n" != String(decoding: Self.line(column: column), as: UTF8.self) {
      throw FactorCheckpointError.damaged(
        path, reason: "it has '\(line.prefix(40))' where block column \(column) belongs")
    }
    return lines.count - 1
  }

  /// The record of a block column.
  static func line(column: Int) -> [UInt8] { Array("column \(column)\n".utf8) }

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
    } else if failure.code == EINVAL {
      self = .damaged(failure.path, reason: "has another size than it was begun with")
    } else {
      self = .unwritable(failure.path, reason: failure.reason)
    }
  }
}
