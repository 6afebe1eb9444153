/// Splits comma-separated text into records, following RFC 4180.
///
/// Quoted fields may hold separators, line breaks and doubled quotes. Lines end with LF or CRLF;
/// blank lines are skipped, as is a UTF-8 byte order mark.
struct CSVReader {
  /// One field of a record: where its text lies, without quotes.
  struct Field {
    var range: Range<Int>
    var isQuoted: Bool
  }

  let path: String
  let bytes: [UInt8]
  let separator: UInt8
  /// The line at which the last record began, from 1.
  private(set) var line = 0
  private var position: Int
  private var nextLine = 1

  /// Reads `path`, plain or gzip; the separator is the comma, or else the semicolon or tab of the
  /// first line.
  init(path: String) throws(DatasetError) {
    self.path = path
    bytes = try DataFile.bytes(path)
    position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    let firstLine = bytes[position...].drop { $0 == 10 || $0 == 13 }.prefix { $0 != 10 }
    separator =
      [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].first { firstLine.contains($0) }
      ?? UInt8(ascii: ",")
  }

  /// Reads the next record into `fields`; false at the end.
  mutating func next(_ fields: inout [Field]) throws(DatasetError) -> Bool {
    fields.removeAll(keepingCapacity: true)
    while position < bytes.count, bytes[position] == 10 || bytes[position] == 13 {
      if bytes[position] == 10 { nextLine += 1 }
      position += 1
    }
    guard position < bytes.count else { return false }
    line = nextLine
    while true {
      fields.append(try field())
      guard position < bytes.count else { return true }
      let end = bytes[position]
      position += 1
      if end == separator { continue }
      if end == 10 { nextLine += 1 }
      return true
    }
  }

  /// Reads one field and stops at the separator or line break after it.
  private mutating func field() throws(DatasetError) -> Field {
    var start = position
    while start < bytes.count, bytes[start] == 32 { start += 1 }
    guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else {
      while position < bytes.count, bytes[position] != separator, bytes[position] != 10 {
        position += 1
      }
      var end = position
      while end > start, bytes[end - 1] == 32 || bytes[end - 1] == 13 { end -= 1 }
      return Field(range: min(start, end)..<end, isQuoted: false)
    }
    position = start + 1
    while position < bytes.count {
      if bytes[position] == 10 { nextLine += 1 }
      if bytes[position] == UInt8(ascii: "\"") {
        if position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "\"") {
          position += 1
        } else {
          let field = Field(range: start + 1..<position, isQuoted: true)
          position += 1
          while position < bytes.count, bytes[position] == 32 || bytes[position] == 13 {
            position += 1
          }
          guard position == bytes.count || bytes[position] == separator || bytes[position] == 10
          else {
            throw .malformed(
              path: path, line: nextLine, reason: "text follows a closing quotation mark")
          }
          return field
        }
      }
      position += 1
    }
    throw .malformed(path: path, line: line, reason: "a quotation mark is never closed")
  }

  /// The text of a field, with doubled quotes made single.
  func text(_ field: Field) -> String {
    let raw = String(decoding: bytes[field.range], as: UTF8.self)
    guard field.isQuoted, raw.contains("\"\"") else { return raw }
    var text = ""
    var isSecond = false
    for character in raw {
      if character == "\"" && isSecond {
        isSecond = false
        continue
      }
      isSecond = character == "\""
      text.append(character)
    }
    return text
  }

  /// The number that a field holds.
  func number(_ field: Field) -> Double? { Double(text(field)) }
}
