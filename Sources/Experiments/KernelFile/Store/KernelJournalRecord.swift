import LinearAlgebra

/// One line of a journal below its header: 8 hexadecimal digits of CRC-32, a blank, the record.
///
/// The checksum begins with that of the header, so that a line of another journal does not pass.
enum KernelJournalRecord: Equatable {
  /// The entries of the tile at this position are in the files.
  case tile(Int)
  /// The entries of the first tiles recorded, this many, are on the disk.
  case synchronized(Int)
  /// What follows was written since this start of the machine.
  case boot(String)
  /// All tiles are on the disk; files are about to get their names.
  case finished

  /// The record without checksum and line break.
  var text: String {
    switch self {
    case .tile(let index): return "tile \(index)"
    case .synchronized(let count): return "synchronized \(count)"
    case .boot(let identifier): return "boot \(identifier)"
    case .finished: return "finished"
    }
  }

  /// Reads `text`; nil for anything that is no record.
  init?(text: Substring) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    switch (words.first, words.count) {
    case ("tile", 2):
      guard let index = Int(words[1]), index >= 0 else { return nil }
      self = .tile(index)
    case ("synchronized", 2):
      guard let count = Int(words[1]), count >= 0 else { return nil }
      self = .synchronized(count)
    case ("boot", 2): self = .boot(String(words[1]))
    case ("finished", 1): self = .finished
    default: return nil
    }
  }

  /// The bytes of the line.
  func line(after header: UInt32) -> [UInt8] { Self.line(text, after: header) }

  /// The line with this text.
  static func line(_ text: String, after header: UInt32) -> [UInt8] {
    let bytes = Array(text.utf8)
    return Array((hexadecimal(checksum(bytes, after: header)) + " ").utf8) + bytes + [0x0a]
  }

  /// The text of a line without its line break; nil when its checksum is wrong.
  static func text(of line: ArraySlice<UInt8>, after header: UInt32) -> Substring? {
    let content = Array(line.dropFirst(9))
    let sum = hexadecimal(checksum(content, after: header))
    guard line.prefix(9).elementsEqual(Array((sum + " ").utf8)) else { return nil }
    return Substring(decoding: content, as: UTF8.self)
  }

  static func checksum(_ bytes: [UInt8], after header: UInt32) -> UInt32 {
    bytes.withUnsafeBytes { crc32($0, continuing: header) }
  }

  private static func hexadecimal(_ word: UInt32) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
