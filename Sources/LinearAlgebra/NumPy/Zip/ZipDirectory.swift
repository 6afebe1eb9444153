/// The central directory of a ZIP archive, in plain or ZIP64 form.
///
/// Sizes and checksums are taken from here, never from the local headers, so that members written
/// with a data descriptor need no special care.
///
/// Source: PKWARE APPNOTE 6.3, sections 4.3.12 to 4.3.16 and 4.5.3.
struct ZipDirectory {
  private(set) var entries: [ZipEntry] = []

  init(_ bytes: UnsafeRawBufferPointer, path: String) throws(NumPyError) {
    guard let end = Self.endRecord(bytes) else {
      let reason =
        bytes.prefix(2).elementsEqual([0x50, 0x4b])
        ? "it has no directory at its end, so it is truncated; copy or download it again"
        : "it is not a ZIP file; write it with numpy.savez"
      throw .notAnArchive(path: path, reason: reason)
    }
    var count = UInt64(bytes.littleEndian(at: end + 10, as: UInt16.self)!)
    var offset = UInt64(bytes.littleEndian(at: end + 16, as: UInt32.self)!)
    if let large = Self.zip64Record(bytes, end: end) { (count, offset) = large }
    for _ in 0..<count {
      guard let position = Int(exactly: offset),
        let (entry, length) = try Self.entry(bytes, at: position, path: path)
      else {
        throw .notAnArchive(path: path, reason: "its directory of \(count) members is cut short")
      }
      entries.append(entry)
      offset += UInt64(length)
    }
  }

  /// The end record lies in the last 22 + 65,535 bytes, before a comment.
  private static func endRecord(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard bytes.count >= 22 else { return nil }
    for start in stride(from: bytes.count - 22, through: max(0, bytes.count - 65_557), by: -1) {
      if bytes.littleEndian(at: start, as: UInt32.self) == 0x0605_4b50,
        let comment = bytes.littleEndian(at: start + 20, as: UInt16.self),
        start + 22 + Int(comment) <= bytes.count
      {
        return start
      }
    }
    return nil
  }

  private static func zip64Record(
    _ bytes: UnsafeRawBufferPointer, end: Int
  ) -> (count: UInt64, offset: UInt64)? {
    guard bytes.littleEndian(at: end - 20, as: UInt32.self) == 0x0706_4b50,
      let position = bytes.littleEndian(at: end - 12, as: UInt64.self),
      let record = Int(exactly: position),
      bytes.littleEndian(at: record, as: UInt32.self) == 0x0606_4b50,
      let count = bytes.littleEndian(at: record + 32, as: UInt64.self),
      let offset = bytes.littleEndian(at: record + 48, as: UInt64.self)
    else { return nil }
    return (count, offset)
  }

  private static func entry(
    _ bytes: UnsafeRawBufferPointer, at start: Int, path: String
  ) throws(NumPyError) -> (ZipEntry, length: Int)? {
    guard bytes.littleEndian(at: start, as: UInt32.self) == 0x0201_4b50,
      let flags = bytes.littleEndian(at: start + 8, as: UInt16.self),
      let method = bytes.littleEndian(at: start + 10, as: UInt16.self),
      let crc = bytes.littleEndian(at: start + 16, as: UInt32.self),
      let packedSize = bytes.littleEndian(at: start + 20, as: UInt32.self),
      let size = bytes.littleEndian(at: start + 24, as: UInt32.self),
      let nameLength = bytes.littleEndian(at: start + 28, as: UInt16.self),
      let extraLength = bytes.littleEndian(at: start + 30, as: UInt16.self),
      let commentLength = bytes.littleEndian(at: start + 32, as: UInt16.self),
      let offset = bytes.littleEndian(at: start + 42, as: UInt32.self)
    else { return nil }
    let nameEnd = start + 46 + Int(nameLength)
    let extraEnd = nameEnd + Int(extraLength)
    guard extraEnd + Int(commentLength) <= bytes.count else { return nil }
    let name = String(decoding: bytes[start + 46..<nameEnd], as: UTF8.self)
    guard flags & 1 == 0 else {
      throw .unreadableMember(path: path, member: name, reason: "it is encrypted")
    }
    guard method == 0 || method == 8 else {
      throw .unreadableMember(
        path: path, member: name,
        reason: "compression method \(method) is not read; use numpy.savez or savez_compressed")
    }
    var entry = ZipEntry(
      name: name, method: method == 0 ? .stored : .deflated, crc: crc,
      packedSize: UInt64(packedSize), size: UInt64(size), offset: UInt64(offset))
    entry.applyZip64(UnsafeRawBufferPointer(rebasing: bytes[nameEnd..<extraEnd]))
    return (entry, extraEnd + Int(commentLength) - start)
  }
}

extension ZipEntry {
  /// Replaces the fields that are saturated at 2^32 - 1 by those of the ZIP64 extra field.
  fileprivate mutating func applyZip64(_ extra: UnsafeRawBufferPointer) {
    var start = 0
    while let tag = extra.littleEndian(at: start, as: UInt16.self),
      let length = extra.littleEndian(at: start + 2, as: UInt16.self)
    {
      if tag == 1 {
        var field = start + 4
        for key in [\ZipEntry.size, \ZipEntry.packedSize, \ZipEntry.offset]
        where self[keyPath: key] == 0xffff_ffff {
          guard field + 8 <= start + 4 + Int(length),
            let value = extra.littleEndian(at: field, as: UInt64.self)
          else { return }
          self[keyPath: key] = value
          field += 8
        }
      }
      start += 4 + Int(length)
    }
  }
}
