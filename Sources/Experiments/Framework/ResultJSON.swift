import Foundation
import LinearAlgebra

/// The one JSON form of results, for the command line, reports and records.
///
/// Keys are sorted, slashes are not escaped, and numbers have the shortest digits that read back to
/// the same bits. JSON has no word for values that are not finite: they become the texts `NaN`,
/// `Infinity` and `-Infinity`.
public enum ResultJSON {
  /// The JSON text of `value` in UTF-8, ended by a newline.
  ///
  /// - Throws: `EncodingError` when `value` refuses to be encoded.
  public static func data<T: Encodable>(_ value: T) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    var data = try encoder.encode(value)
    data.append(UInt8(ascii: "\n"))
    return data
  }

  /// Writes the JSON text of `value` to the file at `path`, complete or not at all.
  ///
  /// - Throws: `ResultFileError.unwritable`, or `EncodingError`.
  public static func write<T: Encodable>(_ value: T, to path: String) throws {
    try ResultFile.write(data(value), to: path)
  }
}
