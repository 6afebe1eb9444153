import Foundation
import InfiniteWidth
import LinearAlgebra
import Synchronization

/// A kernel on disk that grows tile by tile and survives its process.
///
/// A tile is recorded as soon as its entries are in the mapped file, where they stay when the
/// process is killed. About once a second all entries are forced to the disk, and the journal says
/// how many tiles that covers, so that after a loss of power no more than that second is computed
/// again. A tile is never recorded before its entries can be found again.
final class KernelStore<Element: KernelScalar>: Sendable {
  private struct State {
    var synchronized = ContinuousClock.now
    var isSynchronizing = false
    var completed = 0
  }

  /// The tiles that were done when the store was opened.
  let done: Set<Int>
  private let files: KernelStoreFiles
  private let nngp: MappedMatrix<Element>?
  private let ntk: MappedMatrix<Element>?
  private let journal: KernelJournal
  private let state = Mutex(State())

  /// The pause between two synchronizations.
  static var interval: Duration { .seconds(1) }

  /// Begins a store, or goes on with one when `resuming`.
  ///
  /// - Throws: `KernelStoreError`.
  init(
    _ files: KernelStoreFiles, _ header: KernelJournalHeader, grid: TileGrid, resuming: Bool
  ) throws {
    self.files = files
    do {
      let begun = try Self.openJournal(files, header, resuming: resuming)
      journal = begun.journal
      done = begun.contents.map { $0.isFinished ? Set(0..<header.tiles) : $0.tiles } ?? []
      guard begun.contents?.isFinished != true else {
        (nngp, ntk) = (nil, nil)
        return
      }
      let isFresh = done.isEmpty
      do {
        if isFresh {
          try files.checkSpace(
            files.results.count * grid.rows * grid.columns * MemoryLayout<Element>.size)
        }
        nngp = try files.nngp.map { try Self.matrix($0, grid, files, isFresh: isFresh) }
        ntk = try files.ntk.map { try Self.matrix($0, grid, files, isFresh: isFresh) }
      } catch {
        // Nothing is done yet: leave nothing behind, unless another process owns the file.
        if isFresh {
          for result in files.results where (error as? FileFailure)?.isLocked != true {
            unlink(KernelStoreFiles.partial(result))
          }
          try? journal.remove()
        }
        throw error
      }
    } catch let failure as FileFailure {
      throw KernelStoreError(failure, files, grid, Element.self)
    }
  }

  /// The number of tiles that are done, by earlier runs or this one.
  var count: Int { done.count + state.withLock { $0.completed } }

  /// Where tiles are written.
  func targets(_ grid: TileGrid) -> KernelTargets<Element> {
    KernelTargets(
      nngp: nngp.map { TileTarget($0.elements, of: grid) },
      ntk: ntk.map { TileTarget($0.elements, of: grid) })
  }

  /// Records a tile whose entries are in the targets; from any thread.
  func complete(_ tile: Int) throws {
    do {
      let count = try journal.record(tile: tile)
      let isDue = state.withLock { state in
        state.completed += 1
        guard !state.isSynchronizing, ContinuousClock.now - state.synchronized >= Self.interval
        else { return false }
        state.isSynchronizing = true
        return true
      }
      guard isDue else { return }
      defer {
        state.withLock {
          $0.isSynchronizing = false
          $0.synchronized = .now
        }
      }
      try synchronize(count)
    } catch {
      throw KernelStoreError.unwritable(error.path, reason: error.reason)
    }
  }

  /// Forces what is there to the disk; no tile may be in flight.
  func pause() throws {
    do {
      try synchronize(journal.count)
    } catch {
      throw KernelStoreError.unwritable(error.path, reason: error.reason)
    }
  }

  /// Gives the complete files their names and removes the journal.
  func finish() throws {
    do {
      if nngp != nil || ntk != nil {
        try flush()
        try journal.recordFinished()
      }
      for result in files.results {
        let partial = KernelStoreFiles.partial(result)
        if FileManager.default.fileExists(atPath: partial) {
          try MappedOutput.rename(partial, to: result)
        } else if !FileManager.default.fileExists(atPath: result) {
          throw KernelStoreError.damagedPart(
            partial, journal: files.journal, reason: "does not exist")
        }
      }
      try journal.remove()
    } catch let failure as FileFailure {
      throw KernelStoreError.unwritable(failure.path, reason: failure.reason)
    }
  }

  /// Removes everything, when no tile is done.
  func discard() {
    nngp?.remove()
    ntk?.remove()
    try? journal.remove()
  }

  private func synchronize(_ count: Int) throws(FileFailure) {
    try flush()
    try journal.recordSynchronized(count)
  }

  private func flush() throws(FileFailure) {
    try nngp?.flush()
    try ntk?.flush()
  }

  private static func openJournal(
    _ files: KernelStoreFiles, _ header: KernelJournalHeader, resuming: Bool
  ) throws -> (journal: KernelJournal, contents: KernelJournalContents?) {
    guard resuming, FileManager.default.fileExists(atPath: files.journal) else {
      let file: AppendFile
      do {
        file = try AppendFile(path: files.journal, isNew: true)
      } catch {
        // Begun by another process since `KernelStoreFiles.check`.
        throw error.isPresent ? KernelStoreError.locked(files.journal) : error
      }
      return (try KernelJournal(new: file, header), nil)
    }
    let file = try AppendFile(path: files.journal, isNew: false)
    guard
      let contents = try KernelJournalContents(
        file.contents(), path: files.journal, boot: MachineStart.identifier)
    else {
      try file.truncate(to: 0)
      return (try KernelJournal(new: file, header), nil)
    }
    if let difference = contents.header.difference(from: header) {
      throw KernelStoreError.mismatch(journal: files.journal, difference)
    }
    return (try KernelJournal(continuing: file, contents), contents)
  }

  private static func matrix(
    _ result: String, _ grid: TileGrid, _ files: KernelStoreFiles, isFresh: Bool
  ) throws -> MappedMatrix<Element> {
    let path = KernelStoreFiles.partial(result)
    let bytes = grid.rows * grid.columns * MemoryLayout<Element>.size
    guard !isFresh else {
      return try MappedMatrix(creating: path, rows: grid.rows, columns: grid.columns)
    }
    do {
      return try MappedMatrix(continuing: path, rows: grid.rows, columns: grid.columns)
    } catch let error as NumPyError {
      throw KernelStoreError.damagedPart(
        path, journal: files.journal, reason: reason(error, bytes))
    }
  }

  private static func reason(_ error: NumPyError, _ bytes: Int) -> String {
    switch error {
    case .truncated(_, let promised, let present):
      return "is truncated: \(present) of \(promised) bytes of entries are there"
    case .unreadable(_, let reason): return "cannot be read: \(reason)"
    default: return "is not the file that was begun"
    }
  }
}

extension KernelStoreError {
  fileprivate init<Element: KernelScalar>(
    _ failure: FileFailure, _ files: KernelStoreFiles, _ grid: TileGrid, _ type: Element.Type
  ) {
    if failure.isLocked {
      self = .locked(failure.path)
    } else if failure.isSpace {
      self = .noSpace(
        files.results.first { KernelStoreFiles.partial($0) == failure.path } ?? failure.path,
        needed: grid.rows * grid.columns * MemoryLayout<Element>.size,
        available: failure.isDiskFull ? FreeSpace.inFolder(files.folder) : nil)
    } else {
      self = .unwritable(failure.path, reason: failure.reason)
    }
  }
}
