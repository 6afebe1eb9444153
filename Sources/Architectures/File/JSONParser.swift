/// Parses JSON text (RFC 8259) into a tree.
///
/// Foundation's parser drops the first of two equal keys without a word and does not tell the line
/// of an error; a file that a person writes needs both.
struct JSONParser {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  private static let deepest = 512

  /// The document in `text`, UTF-8 with or without a byte order mark.
  static func parse(_ text: some Sequence<UInt8>) throws(ArchitectureError) -> JSONValue {
    var parser = JSONParser(bytes: Array(text))
    if parser.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.position = 3 }
    let value = try parser.value()
    parser.skipSpace()
    if parser.position < parser.bytes.count { throw parser.error("text after the end") }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func value() throws(ArchitectureError) -> JSONValue {
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"):
      return try nested { parser throws(ArchitectureError) in
        try parser.object()
      }
    case UInt8(ascii: "["):
      return try nested { parser throws(ArchitectureError) in
        try parser.array()
      }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"): return .number(try number())
    case _ where isDigit: return .number(try number())
    default:
      for (word, value) in [
        ("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null),
      ]
      where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return value
      }
      throw error("expected a value")
    }
  }

  private mutating func nested(
    _ body: (inout JSONParser) throws(ArchitectureError) -> JSONValue
  ) throws(ArchitectureError) -> JSONValue {
    guard depth < Self.deepest else { throw error("more than \(Self.deepest) nested levels") }
    depth += 1
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(ArchitectureError) -> JSONValue {
    var members: [String: JSONValue] = [:]
    position += 1
    skipSpace()
    if take("}") { return .object(members) }
    repeat {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw error("expected a key in quotation marks") }
      let start = position
      let key = try string()
      skipSpace()
      guard take(":") else { throw error("expected \":\" after the key \"\(key)\"") }
      guard members.updateValue(try value(), forKey: key) == nil else {
        position = start
        throw error("the key \"\(key)\" stands twice in one object")
      }
      skipSpace()
    } while take(",")
    guard take("}") else { throw error("expected \",\" or \"}\"") }
    return .object(members)
  }

  private mutating func array() throws(ArchitectureError) -> JSONValue {
    var entries: [JSONValue] = []
    position += 1
    skipSpace()
    if take("]") { return .array(entries) }
    repeat {
      entries.append(try value())
      skipSpace()
    } while take(",")
    guard take("]") else { throw error("expected \",\" or \"]\"") }
    return .array(entries)
  }

  private mutating func number() throws(ArchitectureError) -> Double {
    let start = position
    _ = take("-")
    if !take("0") { try digits() } else if isDigit { throw error("a number with a leading zero") }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let number = Double(text), number.isFinite else {
      position = start
      throw error("the number \(text) is too large")
    }
    return number
  }

  private mutating func digits() throws(ArchitectureError) {
    guard isDigit else { throw error("expected a digit") }
    while isDigit { position += 1 }
  }

  private mutating func string() throws(ArchitectureError) -> String {
    position += 1
    var units: [UInt8] = []
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw error("a line break or control character in a text") }
      if byte == UInt8(ascii: "\\") {
        units += String(try escape()).utf8
      } else {
        units.append(byte)
        position += 1
      }
    }
    guard let text = String(validating: units, as: UTF8.self) else {
      throw error("a text that is not UTF-8")
    }
    guard take("\"") else { throw error("a text without its closing quotation mark") }
    return text
  }

  private mutating func escape() throws(ArchitectureError) -> Character {
    let escapes: [UInt8: Character] = [
      UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
      UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n",
      UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]
    position += 1
    guard take("u") else {
      guard let byte = peek, let character = escapes[byte] else {
        throw error("an unknown escape after \"\\\"")
      }
      position += 1
      return character
    }
    var units = [try hexadecimal()]
    if UTF16.isLeadSurrogate(units[0]), take("\\"), take("u") { units.append(try hexadecimal()) }
    guard let text = String(validating: units, as: UTF16.self), let character = text.first else {
      throw error("half of a surrogate pair")
    }
    return character
  }

  private mutating func hexadecimal() throws(ArchitectureError) -> UInt16 {
    let digits = bytes[position...].prefix(4)
    let isHexadecimal =
      digits.count == 4
      && digits.allSatisfy {
        Character(UnicodeScalar($0)).isHexDigit
      }
    guard isHexadecimal, let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else {
      throw error("expected four hexadecimal digits")
    }
    position += 4
    return unit
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private var isDigit: Bool {
    peek.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
  }

  /// Steps over `character` if it comes next.
  private mutating func take(_ character: UnicodeScalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { position += 1 }
  }

  /// The error at the present position, with line and column counted from 1.
  private func error(_ problem: String) -> ArchitectureError {
    let before = bytes[..<position]
    let line = before.count { $0 == 0x0A } + 1
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let column = String(decoding: before[lineStart...], as: UTF8.self).count + 1
    let end = position >= bytes.count ? ", at the end" : ""
    return .notJSON(reason: "line \(line), column \(column)\(end): \(problem)")
  }
}
