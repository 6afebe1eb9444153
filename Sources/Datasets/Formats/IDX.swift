/// An array in the IDX format of MNIST: big-endian header, then unsigned bytes.
///
/// Bytes 0 and 1 are zero, byte 2 is the type (8: unsigned byte), byte 3 the number of axes; then
/// one 32-bit big-endian length for each axis.
///
/// Source: LeCun, Cortes, Burges, The MNIST database.
struct IDX {
  /// The length of each axis.
  let shape: [Int]
  /// The elements, the last axis fastest.
  let elements: ArraySlice<UInt8>

  /// The array of `axes` axes in the file at `path`, plain or gzip.
  init(path: String, axes: Int) throws(DatasetError) {
    let bytes = try DataFile.bytes(path)
    let expected = UInt32(0x0800 + axes)
    let header = 4 + 4 * axes
    let seen = Self.word(bytes, 0)
    guard seen == expected else { throw .wrongMagic(path: path, seen: seen, expected: expected) }
    guard bytes.count >= header else {
      throw .truncated(path: path, promised: header, present: bytes.count)
    }
    shape = (0..<axes).map { Int(Self.word(bytes, 4 + 4 * $0)) }
    var size = 1
    for axis in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: axis)
      guard !overflow else {
        throw .malformed(path: path, line: nil, reason: "its header gives the shape \(shape)")
      }
      size = product
    }
    guard bytes.count - header >= size else {
      throw .truncated(path: path, promised: size, present: bytes.count - header)
    }
    guard size > 0 else { throw .emptyFile(path: path) }
    elements = bytes[header..<header + size]
  }

  /// Missing bytes count as zero, so that short files fail by their magic number.
  private static func word(_ bytes: [UInt8], _ start: Int) -> UInt32 {
    (0..<4).reduce(0) { word, offset in
      word << 8 | UInt32(start + offset < bytes.count ? bytes[start + offset] : 0)
    }
  }
}
