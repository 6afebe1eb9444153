import Foundation

/// The memory of this process.
public enum OwnMemory {
  /// The bytes that are its own: neither a file's pages nor shared; nil where the system does not say.
  public static var bytes: Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return nil
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
    return line.flatMap { Int($0.split(whereSeparator: \.isWhitespace)[1]) }.map { $0 * 1024 }
  }
}
