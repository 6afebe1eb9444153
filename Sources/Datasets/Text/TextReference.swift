/// A text named on a command line: `ptb:DIR`, or `ptb:DIR:characters`.
public struct TextReference: Sendable, Hashable, CustomStringConvertible {
  /// What a token is.
  public enum Level: String, Sendable, Codable, CaseIterable {
    /// Words between spaces, and `<eos>` at the end of every line.
    case words
    /// Unicode scalars, the ends of lines included.
    case characters
  }

  /// The folder.
  public var directory: String
  /// What a token is.
  public var level: Level

  /// A text in `directory`.
  public init(directory: String, level: Level = .words) {
    self.directory = directory
    self.level = level
  }

  /// The form, as it is written.
  public static let form = "ptb:DIR[:characters]"

  /// Reads a reference; no file is touched.
  ///
  /// - Returns: nil for what names no text.
  /// - Throws: `DatasetError.incompleteReference` without a folder.
  public init?(parsing text: String) throws(DatasetError) {
    guard text == "ptb" || text.hasPrefix("ptb:") else { return nil }
    directory = String(text.dropFirst(4))
    level = .words
    for choice in Level.allCases where directory.hasSuffix(":\(choice.rawValue)") {
      directory.removeLast(choice.rawValue.count + 1)
      level = choice
    }
    guard !directory.isEmpty else { throw .incompleteReference(text, form: Self.form) }
  }

  /// The reference as it is written on a command line.
  public var description: String {
    "ptb:\(directory)" + (level == .words ? "" : ":\(level.rawValue)")
  }
}
