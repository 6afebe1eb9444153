/// The header of a `.npy` file: versions 1.0 (2-byte length), 2.0 and 3.0 (4-byte length).
///
/// Source: NumPy enhancement proposal 1 and `numpy.lib.format`.
struct NumPyHeader: Equatable {
  var dataType: NumPyDataType
  var isFortranOrder: Bool
  var shape: [Int]
  /// Where the elements start.
  var dataOffset: Int

  static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

  /// The number of elements times their size.
  var byteCount: Int { shape.reduce(dataType.size, *) }

  /// Reads the header at the start of `bytes`.
  init(_ bytes: UnsafeRawBufferPointer, path: String) throws(NumPyError) {
    guard bytes.count >= 10, bytes[..<6].elementsEqual(Self.magic) else {
      throw .wrongMagic(path: path, seen: Array(bytes.prefix(6)))
    }
    let (major, minor) = (Int(bytes[6]), Int(bytes[7]))
    guard (1...3).contains(major), minor == 0 else {
      throw .unsupportedVersion(path: path, major: major, minor: minor)
    }
    let lengthSize = major == 1 ? 2 : 4
    let length =
      major == 1
      ? bytes.littleEndian(at: 8, as: UInt16.self).map { Int($0) }
      : bytes.littleEndian(at: 8, as: UInt32.self).map { Int($0) }
    let start = 8 + lengthSize
    guard let length, length <= bytes.count - start else {
      throw .malformedHeader(
        path: path,
        reason: "it promises \(length ?? 0) bytes, \(max(0, bytes.count - start)) are present")
    }
    let text = String(decoding: bytes[start..<start + length], as: UTF8.self)
    let dictionary: NumPyHeaderDictionary
    do {
      dictionary = try NumPyHeaderDictionary(text)
    } catch {
      throw .malformedHeader(path: path, reason: error.reason)
    }
    dataType = try NumPyDataType(descriptor: dictionary.descriptor, path: path)
    isFortranOrder = dictionary.isFortranOrder
    shape = dictionary.shape
    dataOffset = start + length
    var total = dataType.size
    for axis in shape {
      let (product, overflow) = total.multipliedReportingOverflow(by: axis)
      guard axis >= 0, !overflow else {
        throw .malformedHeader(path: path, reason: "shape \(shape) is impossible")
      }
      total = product
    }
  }

  /// A version 1.0 header, padded so that the elements start at a multiple of 64 bytes.
  static func encoded(dataType: NumPyDataType, isFortranOrder: Bool, shape: [Int]) -> [UInt8] {
    let axes = shape.map { "\($0)" }.joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let text =
      "{'descr': '\(dataType.descriptor)', 'fortran_order': \(isFortranOrder ? "True" : "False"),"
      + " 'shape': (\(axes)), }"
    let padding = (64 - (10 + text.utf8.count + 1) % 64) % 64
    var bytes = magic + [1, 0]
    bytes.append(littleEndian: UInt16(text.utf8.count + padding + 1))
    bytes.append(contentsOf: text.utf8)
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: padding))
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }
}
