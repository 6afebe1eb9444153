import Foundation

extension Architecture {
  /// Reads an architecture file.
  ///
  /// A file without a name is called after its file name. Throws `ArchitectureError`: the file
  /// cannot be read, is not JSON, or is not an architecture (with the path inside the file).
  public init(contentsOf url: URL) throws(ArchitectureError) {
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      let reason =
        FileManager.default.fileExists(atPath: url.path)
        ? (error as NSError).localizedDescription : "no such file"
      throw .unreadableFile(file: url.isFileURL ? url.path : url.absoluteString, reason: reason)
    }
    let name = url.deletingPathExtension().lastPathComponent
    try self.init(JSONParser.parse(data), defaultName: name)
  }

  /// Reads an architecture from JSON text in UTF-8.
  ///
  /// Throws `ArchitectureError`: not JSON (with the position), or not an architecture (with the path
  /// inside the document).
  public init(json data: Data) throws(ArchitectureError) {
    try self.init(JSONParser.parse(data))
  }

  /// The JSON form: sorted keys, defaults left out, the same bytes every time.
  ///
  /// Throws `ArchitectureError`: a custom activation, or a value outside its range.
  public func jsonData(pretty: Bool = true) throws(ArchitectureError) -> Data {
    let value = try json()
    let encoder = JSONEncoder()
    encoder.outputFormatting =
      pretty
      ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
      : [.sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(value)
    } catch {
      // Not reached: `json` has refused numbers that are not finite, all that an encoder rejects.
      throw .notJSON(reason: "\(error)")
    }
  }
}
