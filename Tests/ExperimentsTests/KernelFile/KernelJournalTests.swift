import Architectures
import Foundation
import InfiniteWidth
import LinearAlgebra
import Testing

@testable import Experiments

/// The journal of a stored kernel as bytes.
@Suite struct KernelJournalTests {
  static let header = KernelJournalHeader(
    program: "1.2.3", architecture: .fullyConnected(hiddenLayers: 2), inputShape: [5],
    x1: InputFingerprint(dataType: "f8", shape: [10, 5], sha256: "ab"), x2: nil, kind: .ntk,
    precision: .float64, tile: 4, tiles: 6, instructionSet: .portable, openBLAS: "OpenBLAS",
    openBLASCore: "Generic")

  static func bytes(
    _ records: [KernelJournalRecord], _ header: KernelJournalHeader = Self.header
  ) throws -> [UInt8] {
    let opening = try KernelJournalContents.opening(header)
    return records.reduce(opening.bytes) { $0 + $1.line(after: opening.checksum) }
  }

  static func read(_ bytes: [UInt8], boot: String = "now") throws -> KernelJournalContents? {
    try KernelJournalContents(bytes, path: "K.npy.journal", boot: boot)
  }

  @Test func roundTrip() throws {
    let bytes = try Self.bytes([.boot("now"), .tile(3), .tile(0), .synchronized(1), .finished])
    let contents = try #require(try Self.read(bytes))
    #expect(contents.header == Self.header)
    #expect(contents.tiles == [0, 3] && contents.recorded == 2 && contents.isFinished)
    #expect(contents.validBytes == bytes.count)
  }

  /// Entries that were not forced to the disk survive a process, not the machine.
  @Test func otherBoot() throws {
    let records: [KernelJournalRecord] = [
      .boot("first"), .tile(3), .tile(0), .tile(5), .synchronized(2),
    ]
    #expect(try Self.read(Self.bytes(records), boot: "first")?.tiles == [0, 3, 5])
    #expect(try Self.read(Self.bytes(records), boot: "second")?.tiles == [0, 3])
    // Tile 5 is computed again after the start, tile 1 is new; only then is everything forced.
    let resumed = records + [.boot("second"), .tile(5), .tile(1)]
    #expect(try Self.read(Self.bytes(resumed), boot: "second")?.tiles == [0, 1, 3, 5])
    #expect(try Self.read(Self.bytes(resumed), boot: "third")?.tiles == [0, 3])
    #expect(
      try Self.read(Self.bytes(resumed + [.synchronized(5)]), boot: "third")?.tiles == [0, 1, 3, 5])
    // The record of tile 5 from before the start does not come back.
    let lost = records + [.boot("second"), .tile(1), .synchronized(4)]
    #expect(try Self.read(Self.bytes(lost), boot: "second")?.tiles == [0, 1, 3])
  }

  /// Cut off anywhere, a journal tells fewer tiles, never others.
  @Test func everyPrefix() throws {
    let records: [KernelJournalRecord] = [.boot("now")] + [4, 2, 0, 1].map { .tile($0) }
    let bytes = try Self.bytes(records)
    let opening = try KernelJournalContents.opening(Self.header).bytes.count
    for count in 0...bytes.count {
      let prefix = Array(bytes.prefix(count))
      guard let contents = try Self.read(prefix) else {
        #expect(count < opening, "\(count) of \(bytes.count) bytes")
        continue
      }
      #expect(count >= opening)
      let lines = prefix.dropFirst(opening).count { $0 == 0x0a }
      #expect(contents.tiles == Set([4, 2, 0, 1].prefix(max(0, lines - 1))), "\(count) bytes")
      #expect(contents.validBytes <= count)
    }
  }

  /// Any damaged byte ends the reading before its line, or is an error in the header.
  @Test func everyDamagedByte() throws {
    let tiles = [4, 2, 0, 1]
    let bytes = try Self.bytes([.boot("now")] + tiles.map { .tile($0) })
    let opening = try KernelJournalContents.opening(Self.header).bytes.count
    for position in bytes.indices {
      for change: UInt8 in [1, 0x20, 0x80] {
        var damaged = bytes
        damaged[position] ^= change
        if position < opening {
          #expect(throws: KernelStoreError.self, "\(position)") {
            // A header without its line break is that of a process killed while it wrote it.
            if try Self.read(damaged) == nil { throw KernelStoreError.damagedJournal("") }
          }
        } else {
          let contents = try #require(try Self.read(damaged))
          let whole = bytes[opening..<position].count { $0 == 0x0a }
          #expect(contents.tiles == Set(tiles.prefix(max(0, whole - 1))), "\(position)")
        }
      }
    }
  }

  @Test func linesOfAnotherJournalDoNotPass() throws {
    var other = Self.header
    other.tile = 5
    let opening = try KernelJournalContents.opening(Self.header).bytes
    let checksum = try KernelJournalContents.opening(other).checksum
    let contents = try #require(
      try Self.read(opening + KernelJournalRecord.boot("now").line(after: checksum)))
    #expect(contents.boot == nil && contents.validBytes == opening.count)
    // Nor does a tile that the grid has not.
    let outside = try #require(try Self.read(Self.bytes([.boot("now"), .tile(1), .tile(6)])))
    #expect(outside.tiles == [1])
  }

  @Test func differences() {
    func field(_ change: (inout KernelJournalHeader) -> Void) -> KernelStoreError.Field? {
      var current = Self.header
      change(&current)
      return Self.header.difference(from: current)?.field
    }
    #expect(field { _ in } == nil)
    #expect(field { $0.architecture.name = "another name" } == nil)
    #expect(field { $0.architecture = .fullyConnected(hiddenLayers: 3) } == .architecture)
    #expect(field { $0.program = "1.2.4" } == .program)
    #expect(field { $0.x2 = $0.x1 } == .x2)
    #expect(field { $0.kind = .both } == .kind)
    #expect(field { $0.precision = .float32 } == .precision)
    #expect(field { $0.tile = 8 } == .tile)
    #expect(field { $0.inputShape = [5, 1] } == .inputShape)
    #expect(field { $0.instructionSet = .avx2 } == .instructionSet)
    #expect(field { $0.openBLASCore = "Haswell" } == .openBLASCore)
    #expect(field { $0.openBLAS = "OpenBLAS 2" } == .openBLAS)
  }
}
