import Foundation

/// The one way results become JSON: sorted keys, indented, every number at full precision.
public enum ResultJSON {
  /// The JSON of `value`, ending with a newline.
  ///
  /// - Throws: `EncodingError` for a number that is not finite.
  public static func data<T: Encodable>(_ value: T) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value) + Data("\n".utf8)
  }

  /// Writes the JSON of `value` to `url`, whole or not at all.
  ///
  /// - Throws: `EncodingError`, or the file system's error.
  public static func write<T: Encodable>(_ value: T, to url: URL) throws {
    try data(value).write(to: url, options: .atomic)
  }
}
