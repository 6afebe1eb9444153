import CZlib

/// The wrapping of a deflate stream.
package enum DeflateWrapping: Sendable {
  /// No header, as inside ZIP archives.
  case raw
  /// A zlib header and an Adler-32 checksum, as inside MATLAB files.
  case zlib
  /// One or more gzip members with CRC-32 checksums.
  case gzip

  fileprivate var windowBits: Int32 {
    switch self {
    case .raw: return -15
    case .zlib: return 15
    case .gzip: return 15 + 16
    }
  }
}

/// Why a deflate stream could not be unpacked.
package enum InflateFailure: Error, Equatable, Sendable {
  /// The stream ends before its end marker, after giving `produced` bytes.
  case truncated(produced: Int)
  /// zlib found the stream malformed, after giving `produced` bytes.
  case corrupt(message: String, produced: Int)
  /// The stream gives more than the `limit` bytes it may.
  case tooLong(limit: Int)
}

/// Unpacks a complete deflate stream.
///
/// Checksums of gzip and zlib wrappings are verified by zlib. Bytes after the last gzip member are
/// ignored, as the gzip program does.
///
/// - Parameters:
///   - expected: the size to reserve, when known.
///   - limit: unpacking more bytes than this is an error.
/// - Throws: `InflateFailure`.
package func inflate(
  _ input: UnsafeRawBufferPointer, wrapping: DeflateWrapping, expected: Int? = nil,
  limit: Int = .max
) throws(InflateFailure) -> [UInt8] {
  var stream = z_stream()
  guard
    inflateInit2_(
      &stream, wrapping.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  else { throw .corrupt(message: "zlib could not start", produced: 0) }
  defer { inflateEnd(&stream) }
  var output = [UInt8]()
  if let expected { output.reserveCapacity(min(expected, limit)) }
  var chunk = [UInt8](repeating: 0, count: 1 << 18)
  var consumed = 0
  while true {
    let window = UnsafeRawBufferPointer(
      rebasing: input[consumed..<min(input.count, consumed + (1 << 30))])
    let (status, produced) = chunk.withUnsafeMutableBufferPointer { buffer in
      stream.next_in = UnsafeMutablePointer(
        mutating: window.bindMemory(to: UInt8.self).baseAddress)
      stream.avail_in = uInt(window.count)
      stream.next_out = buffer.baseAddress
      stream.avail_out = uInt(buffer.count)
      let status = CZlib.inflate(&stream, Z_NO_FLUSH)
      return (status, buffer.count - Int(stream.avail_out))
    }
    consumed += window.count - Int(stream.avail_in)
    guard output.count + produced <= limit else { throw .tooLong(limit: limit) }
    output.append(contentsOf: chunk[..<produced])
    switch status {
    case Z_STREAM_END:
      guard wrapping == .gzip, beginsGzipMember(input, at: consumed) else { return output }
      inflateReset(&stream)
    case Z_OK, Z_BUF_ERROR:
      if produced == 0 && consumed == input.count { throw .truncated(produced: output.count) }
    default:
      let message = stream.msg.map { String(cString: $0) } ?? "zlib error \(status)"
      throw .corrupt(message: message, produced: output.count)
    }
  }
}

private func beginsGzipMember(_ input: UnsafeRawBufferPointer, at offset: Int) -> Bool {
  offset + 2 <= input.count && input[offset] == 0x1f && input[offset + 1] == 0x8b
}

/// The CRC-32 of `bytes` (the polynomial of ZIP and gzip).
package func crc32(_ bytes: UnsafeRawBufferPointer, continuing crc: UInt32 = 0) -> UInt32 {
  guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return crc }
  return UInt32(crc32_z(uLong(crc), start, bytes.count))
}
