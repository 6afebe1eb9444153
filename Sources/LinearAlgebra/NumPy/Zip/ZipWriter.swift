/// Writes the members of a ZIP archive one after the other, stored, ZIP64 where sizes need it.
///
/// Every member carries the date 1980-01-01, so equal arrays give equal files.
struct ZipWriter {
  private let file: AtomicFile
  private let zip64Threshold: UInt64
  private var directory: [UInt8] = []
  private var count: UInt64 = 0
  private var offset: UInt64 = 0

  /// Members of at least `zip64Threshold` bytes get ZIP64 fields; tests lower it.
  init(path: String, zip64Threshold: UInt64 = 0xffff_ffff) throws(FileFailure) {
    file = try AtomicFile(path: path)
    self.zip64Threshold = zip64Threshold
  }

  private static let date: UInt32 = 0x0021_0000

  /// Appends a member whose bytes are `head` followed by `body`.
  mutating func append(
    name: String, head: [UInt8], body: UnsafeRawBufferPointer
  ) throws(FileFailure) {
    let crc = crc32(body, continuing: head.withUnsafeBytes { crc32($0) })
    let size = UInt64(head.count) + UInt64(body.count)
    let isLarge = size >= zip64Threshold
    let isFar = offset >= zip64Threshold
    let shared = fields(
      name: name, crc: crc, size: size, isLarge: isLarge, version: isLarge || isFar ? 45 : 20)

    var local = [UInt8]()
    local.append(littleEndian: UInt32(0x0403_4b50))
    local += shared
    var localExtra = [UInt8]()
    if isLarge { localExtra.appendZip64([size, size]) }
    local.append(littleEndian: UInt16(localExtra.count))
    local += Array(name.utf8) + localExtra
    try file.write(local)
    try file.write(head)
    try file.write(body)

    var extra = [UInt8]()
    if isLarge || isFar {
      extra.appendZip64((isLarge ? [size, size] : []) + (isFar ? [offset] : []))
    }
    directory.append(littleEndian: UInt32(0x0201_4b50))
    directory.append(littleEndian: UInt16(45))
    directory += shared
    directory.append(littleEndian: UInt16(extra.count))
    directory += [UInt8](repeating: 0, count: 10)  // comment, disk, attributes
    directory.append(littleEndian: isFar ? UInt32.max : UInt32(offset))
    directory += Array(name.utf8) + extra
    offset += UInt64(local.count) + size
    count += 1
  }

  /// Writes the directory and gives the file its name.
  mutating func finish() throws(FileFailure) {
    let size = UInt64(directory.count)
    let needsZip64 =
      offset >= zip64Threshold || size >= zip64Threshold || count >= 0xffff
    var end = [UInt8]()
    if needsZip64 {
      end.append(littleEndian: UInt32(0x0606_4b50))
      end.append(littleEndian: UInt64(44))
      end.append(littleEndian: UInt16(45))
      end.append(littleEndian: UInt16(45))
      end.append(littleEndian: UInt64(0))  // disks
      for value in [count, count, size, offset] { end.append(littleEndian: value) }
      end.append(littleEndian: UInt32(0x0706_4b50))
      end.append(littleEndian: UInt32(0))
      end.append(littleEndian: offset + size)
      end.append(littleEndian: UInt32(1))
    }
    end.append(littleEndian: UInt32(0x0605_4b50))
    end.append(littleEndian: UInt32(0))  // disks
    for _ in 0..<2 { end.append(littleEndian: UInt16(min(count, 0xffff))) }
    end.append(littleEndian: needsZip64 ? UInt32.max : UInt32(size))
    end.append(littleEndian: needsZip64 ? UInt32.max : UInt32(offset))
    end.append(littleEndian: UInt16(0))
    try file.write(directory)
    try file.write(end)
    try file.commit()
  }

  /// The fields that local and central headers share, up to the length of the name.
  private func fields(
    name: String, crc: UInt32, size: UInt64, isLarge: Bool, version: UInt16
  ) -> [UInt8] {
    var fields = [UInt8]()
    fields.append(littleEndian: version)
    fields.append(littleEndian: UInt16(name.utf8.allSatisfy { $0 < 128 } ? 0 : 0x800))
    fields.append(littleEndian: UInt16(0))
    fields.append(littleEndian: Self.date)
    fields.append(littleEndian: crc)
    for _ in 0..<2 { fields.append(littleEndian: isLarge ? UInt32.max : UInt32(size)) }
    fields.append(littleEndian: UInt16(name.utf8.count))
    return fields
  }
}

extension [UInt8] {
  fileprivate mutating func appendZip64(_ values: [UInt64]) {
    append(littleEndian: UInt16(1))
    append(littleEndian: UInt16(8 * values.count))
    for value in values { append(littleEndian: value) }
  }
}
