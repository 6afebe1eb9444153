/// One line of a ZIP archive's central directory.
struct ZipEntry: Sendable, Equatable {
  enum Method: Sendable, Equatable {
    case stored
    case deflated
  }

  var name: String
  var method: Method
  var crc: UInt32
  var packedSize: UInt64
  var size: UInt64
  /// Where the local header starts.
  var offset: UInt64
}
