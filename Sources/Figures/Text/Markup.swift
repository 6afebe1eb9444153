/// Text with light mathematics: superscripts, subscripts, italics and code, and nothing else.
///
/// The same string reads well in a terminal, in a figure (``gnuplot``) and in a page (``html``).
///
/// | written | read as |
/// | --- | --- |
/// | `H^∞`, `10^-5`, `y^{T}` | superscript: one character, an integer, or braces |
/// | `λ_i`, `λ_{min}` | subscript: one character or braces |
/// | `*f*` | italics, where the stars hug a word |
/// | `` `kappa` `` | code |
/// | `\_`, `\^`, `\*` | the character itself |
///
/// A script of one character counts only where no letter or digit follows it, so `train_loss` stays
/// as it is. Text that comes from a user (a file name, a label) goes through ``literal(_:)``.
public struct Markup: Equatable, Sendable {
  /// A stretch of text in one style.
  public enum Span: Equatable, Sendable {
    /// Upright text.
    case plain(String)
    /// Raised text.
    case superscript(String)
    /// Lowered text.
    case `subscript`(String)
    /// Slanted text, for variables and emphasis.
    case italic(String)
    /// Fixed-width text.
    case code(String)

    /// The characters, without their style.
    public var text: String {
      switch self {
      case .plain(let text), .superscript(let text), .subscript(let text), .italic(let text),
        .code(let text):
        return text
      }
    }
  }

  /// The stretches in reading order.
  public let spans: [Span]

  /// Reads the markup of a string; whatever is not markup is plain text, so reading cannot fail.
  public init(_ source: String) {
    var reader = MarkupReader(source)
    spans = reader.read()
  }

  /// The text alone: what a screen reader or a plain terminal gets.
  public var plain: String { spans.map(\.text).joined() }

  /// A source string that reads back as exactly `text`, with no markup in it.
  public static func literal(_ text: String) -> String {
    var source = ""
    for character in text {
      if MarkupReader.special.contains(character) { source.append("\\") }
      source.append(character)
    }
    return source
  }
}
