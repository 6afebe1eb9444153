extension Markup {
  /// The text as HTML: every character escaped, `<sup>`, `<sub>`, `<em>` and `<code>` for styles.
  public var html: String {
    spans.map { span in
      let text = HTML.escape(span.text)
      switch span {
      case .plain: return text
      case .superscript: return "<sup>\(text)</sup>"
      case .subscript: return "<sub>\(text)</sub>"
      case .italic: return "<em>\(text)</em>"
      case .code: return "<code>\(text)</code>"
      }
    }.joined()
  }
}
