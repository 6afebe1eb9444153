/// Reads a source string into spans, one character at a time.
struct MarkupReader {
  static let special: Set<Character> = ["\\", "^", "_", "*", "`", "{", "}"]

  private let source: [Character]
  private var position = 0
  private var plain = ""
  private var spans: [Markup.Span] = []

  init(_ source: String) { self.source = Array(source) }

  mutating func read() -> [Markup.Span] {
    while position < source.count {
      let character = source[position]
      if character == "\\", let next = peek(1), Self.special.contains(next) {
        plain.append(next)
        position += 2
      } else if let (span, length) = script(character) ?? enclosed(character) {
        flush()
        spans.append(span)
        position += length
      } else {
        plain.append(character)
        position += 1
      }
    }
    flush()
    return spans
  }

  private func peek(_ offset: Int) -> Character? {
    let index = position + offset
    return index >= 0 && index < source.count ? source[index] : nil
  }

  private mutating func flush() {
    if !plain.isEmpty { spans.append(.plain(plain)) }
    plain = ""
  }

  /// A superscript or subscript at the position, and how many characters it takes.
  private func script(_ mark: Character) -> (Markup.Span, Int)? {
    guard mark == "^" || mark == "_", let before = peek(-1), !before.isWhitespace,
      let (text, length) = braced() ?? (mark == "^" ? integer() : nil) ?? single()
    else { return nil }
    return (mark == "^" ? .superscript(text) : .subscript(text), length + 1)
  }

  private func braced() -> (String, Int)? {
    guard peek(1) == "{", let end = source[position...].firstIndex(of: "}"), end > position + 2
    else { return nil }
    let text = String(source[(position + 2)..<end]).replacing("-", with: "−")
    return (text, end - position)
  }

  /// `^-12`: an optional minus sign and digits, drawn with a true minus.
  private func integer() -> (String, Int)? {
    var length = 1
    var text = ""
    if let sign = peek(1), sign == "-" || sign == "−" {
      text = "−"
      length = 2
    }
    while let digit = peek(length), digit.isASCII, digit.isNumber {
      text.append(digit)
      length += 1
    }
    guard let last = text.last, last.isNumber, !isWord(peek(length)) else { return nil }
    return (text, length - 1)
  }

  private func single() -> (String, Int)? {
    guard let character = peek(1), !character.isWhitespace, !Self.special.contains(character),
      isWord(character) || character.isSymbol || character == "'" || character == "⊤",
      !isWord(peek(2))
    else { return nil }
    return (String(character), 1)
  }

  /// Italics between stars or code between backquotes.
  private func enclosed(_ mark: Character) -> (Markup.Span, Int)? {
    guard mark == "*" || mark == "`", let first = peek(1), !first.isWhitespace, first != mark,
      !isWord(peek(-1)),
      let end = source[(position + 1)...].firstIndex(of: mark), !source[end - 1].isWhitespace,
      end + 1 >= source.count || source[end + 1] == "_" || !isWord(source[end + 1])
    else { return nil }
    let text = String(source[(position + 1)..<end])
    return (mark == "*" ? .italic(text) : .code(text), end - position + 1)
  }

  private func isWord(_ character: Character?) -> Bool {
    character.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
  }
}
