import Foundation

/// Standard output or standard error, and what may be sent to it.
enum TerminalStream: Int32 {
  case output = 1
  case error = 2

  /// Whether a person looks at it.
  var isTerminal: Bool { isatty(rawValue) == 1 }

  /// Whether lines may be redrawn.
  var canRedraw: Bool { isTerminal && Self.variable("TERM") != "dumb" }

  /// Whether text may be coloured: as asked for, else on a terminal unless NO_COLOR says otherwise.
  func allowsColor(_ requested: Bool?) -> Bool {
    requested ?? (canRedraw && Self.variable("NO_COLOR") == nil)
  }

  /// An environment variable; nil when it is unset or empty.
  private static func variable(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}

/// Marks words by colour where colour is allowed.
struct TextStyle {
  let isColored: Bool

  func bold(_ text: String) -> String { marked(text, "1") }
  func good(_ text: String) -> String { marked(text, "32") }
  func bad(_ text: String) -> String { marked(text, "31") }
  func faint(_ text: String) -> String { marked(text, "2") }

  private func marked(_ text: String, _ code: String) -> String {
    isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
