/// The Python dictionary in a `.npy` header: the keys `descr`, `fortran_order` and `shape`.
struct NumPyHeaderDictionary {
  var descriptor: String
  var isFortranOrder: Bool
  var shape: [Int]

  struct Failure: Error { var reason: String }

  init(_ text: String) throws(Failure) {
    var scanner = LiteralScanner(text)
    var descriptor: String?
    var order: Bool?
    var shape: [Int]?
    try scanner.expect("{")
    while !scanner.accepts("}") {
      let key = try scanner.string()
      try scanner.expect(":")
      switch key {
      case "descr": descriptor = try scanner.stringOrBracketed()
      case "fortran_order": order = try scanner.boolean()
      case "shape": shape = try scanner.integerTuple()
      default: throw Failure(reason: "unknown key '\(key)'")
      }
      if !scanner.accepts(",") {
        try scanner.expect("}")
        break
      }
    }
    guard let descriptor, let order, let shape else {
      throw Failure(reason: "it lacks one of descr, fortran_order, shape")
    }
    self.descriptor = descriptor
    isFortranOrder = order
    self.shape = shape
  }
}

/// Reads the few Python literals that occur in headers.
private struct LiteralScanner {
  typealias Failure = NumPyHeaderDictionary.Failure
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  private mutating func skipSpace() { rest = rest.drop { $0 == 32 || $0 == 10 || $0 == 9 } }

  mutating func accepts(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(Failure) {
    guard accepts(character) else {
      throw Failure(reason: "expected '\(character)' before '\(near)'")
    }
  }

  private var near: String { String(Substring(rest.prefix(20))) }

  mutating func string() throws(Failure) -> String {
    skipSpace()
    guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw Failure(reason: "expected a string before '\(near)'")
    }
    rest.removeFirst()
    guard let end = rest.firstIndex(of: quote) else { throw Failure(reason: "unclosed string") }
    defer { rest = rest[rest.index(after: end)...] }
    return String(Substring(rest[..<end]))
  }

  /// A string, or the text of a list (the `descr` of records), which the caller refuses by type.
  mutating func stringOrBracketed() throws(Failure) -> String {
    skipSpace()
    guard rest.first == UInt8(ascii: "[") else { return try string() }
    var depth = 0
    var text = [UInt8]()
    while let byte = rest.popFirst() {
      text.append(byte)
      if byte == UInt8(ascii: "[") { depth += 1 }
      if byte == UInt8(ascii: "]") { depth -= 1 }
      if depth == 0 { return String(decoding: text, as: UTF8.self) }
    }
    throw Failure(reason: "unclosed list")
  }

  mutating func boolean() throws(Failure) -> Bool {
    skipSpace()
    for (word, value) in [("True", true), ("False", false)] where rest.starts(with: word.utf8) {
      rest = rest.dropFirst(word.utf8.count)
      return value
    }
    throw Failure(reason: "expected True or False before '\(near)'")
  }

  mutating func integerTuple() throws(Failure) -> [Int] {
    try expect("(")
    var axes = [Int]()
    while !accepts(")") {
      skipSpace()
      let digits = rest.prefix { $0 >= 48 && $0 <= 57 }
      guard let axis = Int(Substring(digits)) else {
        throw Failure(reason: "expected an axis before '\(near)'")
      }
      axes.append(axis)
      rest = rest.dropFirst(digits.count)
      _ = accepts("L")  // Python 2 wrote long integers so
      if !accepts(",") {
        try expect(")")
        break
      }
    }
    return axes
  }
}
