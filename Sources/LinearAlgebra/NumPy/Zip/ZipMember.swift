/// Unpacks one member of an archive and checks it.
struct ZipMember {
  var entry: ZipEntry
  /// The path of the archive, for errors.
  var archive: String

  /// Where the packed bytes lie in the archive.
  func packedRange(in bytes: UnsafeRawBufferPointer) throws(NumPyError) -> Range<Int> {
    guard let start = Int(exactly: entry.offset), start < bytes.count,
      bytes.littleEndian(at: start, as: UInt32.self) == 0x0403_4b50,
      let nameLength = bytes.littleEndian(at: start + 26, as: UInt16.self),
      let extraLength = bytes.littleEndian(at: start + 28, as: UInt16.self)
    else { throw failure("its local header is missing; the archive is damaged") }
    let data = start + 30 + Int(nameLength) + Int(extraLength)
    guard let size = Int(exactly: entry.packedSize), data <= bytes.count,
      size <= bytes.count - data
    else {
      throw failure(
        "the directory promises \(entry.packedSize) packed bytes,"
          + " \(max(0, bytes.count - data)) are present; copy or download the archive again")
    }
    return data..<data + size
  }

  /// The unpacked bytes of a deflated member, with size and checksum verified.
  func unpacked(_ packed: UnsafeRawBufferPointer) throws(NumPyError) -> [UInt8] {
    guard let size = Int(exactly: entry.size) else { throw failure("its size is impossible") }
    let bytes: [UInt8]
    do {
      // A deflate stream expands at most 1032-fold: a larger promise must not reserve memory.
      bytes = try inflate(
        packed, wrapping: .raw, expected: min(size, packed.count * 1032), limit: size)
    } catch {
      switch error {
      case .truncated(let produced):
        throw failure("the deflate stream ends after \(produced) of \(size) bytes")
      case .corrupt(let message, _): throw failure("the deflate stream is corrupt: \(message)")
      case .tooLong: throw failure("it unpacks to more than the promised \(size) bytes")
      }
    }
    try bytes.withTypedBytes { (buffer) throws(NumPyError) in try check(buffer) }
    return bytes
  }

  /// Throws unless `bytes` have the promised size and checksum.
  func check(_ bytes: UnsafeRawBufferPointer) throws(NumPyError) {
    guard bytes.count == entry.size else {
      throw failure("it has \(bytes.count) bytes, the directory promises \(entry.size)")
    }
    let computed = crc32(bytes)
    guard computed == entry.crc else {
      throw .corruptMember(
        path: archive, member: entry.name, expected: entry.crc, computed: computed)
    }
  }

  private func failure(_ reason: String) -> NumPyError {
    .unreadableMember(path: archive, member: entry.name, reason: reason)
  }
}
