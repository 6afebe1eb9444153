extension Markup {
  /// The text for gnuplot's enhanced mode, to be put between single quotes.
  ///
  /// The characters that enhanced mode interprets (`^ _ @ & ~ { } \`) are escaped with a backslash,
  /// single quotes are doubled, and line breaks become spaces.
  public var gnuplot: String {
    spans.map { span in
      let text = Self.escapeForGnuplot(span.text)
      switch span {
      case .plain, .code: return text
      case .superscript: return "^{\(text)}"
      case .subscript: return "_{\(text)}"
      case .italic: return "{/:Italic \(text)}"
      }
    }.joined()
  }

  private static func escapeForGnuplot(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "^", "_", "@", "&", "~", "{", "}", "\\": escaped += "\\\(character)"
      case "'": escaped += "''"
      case _ where character.isNewline: escaped += " "
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
