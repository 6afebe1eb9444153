import LinearAlgebra

/// The plain files of a tar archive (POSIX ustar).
///
/// Each member is a block of 512 bytes with name (0, 100), size in octal (124, 12), checksum
/// (148, 8) and type (156), followed by its bytes padded to 512.
struct TarArchive {
  struct Member {
    /// The last component of the name.
    var name: String
    var range: Range<Int>
  }

  private(set) var files: [Member] = []

  init(_ bytes: [UInt8], path: String) throws(FetchError) {
    var start = 0
    while start + 512 <= bytes.count, bytes[start] != 0 {
      let header = bytes[start..<start + 512]
      // The checksum is the sum of the header with its own eight bytes as spaces.
      let own = header[start + 148..<start + 156].reduce(0) { $0 + Int($1) }
      let sum = header.reduce(0) { $0 + Int($1) } - own + 8 * 32
      guard Self.octal(header[start + 148..<start + 156]) == sum,
        let size = Self.octal(header[start + 124..<start + 136]), size >= 0
      else {
        throw .unreadableArchive(path: path, reason: "the header at byte \(start) is damaged")
      }
      guard size <= bytes.count - start - 512 else {
        throw .unreadableArchive(
          path: path, reason: "a member promises \(size) bytes beyond the end of the archive")
      }
      let range = start + 512..<start + 512 + size
      let full = String(decoding: header[start..<start + 100].prefix { $0 != 0 }, as: UTF8.self)
      let name = full.split(separator: "/").last.map(String.init) ?? ""
      let type = header[start + 156]
      if type == 0 || type == UInt8(ascii: "0"), !name.isEmpty, name != "..", name != "." {
        files.append(Member(name: name, range: range))
      }
      start = (range.upperBound + 511) / 512 * 512
    }
    guard !files.isEmpty else {
      throw .unreadableArchive(path: path, reason: "it holds no files")
    }
  }

  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == 32 }.prefix { $0 != 0 && $0 != 32 }
    return Int(String(decoding: digits, as: UTF8.self), radix: 8)
  }
}
