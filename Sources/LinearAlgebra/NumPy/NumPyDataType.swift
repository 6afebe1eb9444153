/// The type of the elements of a NumPy array; all are stored little-endian.
public enum NumPyDataType: String, Sendable, Hashable, CaseIterable {
  /// IEEE half precision.
  case float16 = "f2"
  /// IEEE single precision.
  case float32 = "f4"
  /// IEEE double precision.
  case float64 = "f8"
  /// Signed, 8 bits.
  case int8 = "i1"
  /// Signed, 16 bits.
  case int16 = "i2"
  /// Signed, 32 bits.
  case int32 = "i4"
  /// Signed, 64 bits.
  case int64 = "i8"
  /// Unsigned, 8 bits.
  case uint8 = "u1"
  /// Unsigned, 16 bits.
  case uint16 = "u2"
  /// Unsigned, 32 bits.
  case uint32 = "u4"
  /// Unsigned, 64 bits.
  case uint64 = "u8"
  /// One byte, 0 or 1.
  case bool = "b1"

  /// The size of one element in bytes.
  public var size: Int { Int(rawValue.utf8.last! - UInt8(ascii: "0")) }

  /// Whether the elements are whole numbers (booleans count as 0 and 1).
  public var isInteger: Bool {
    switch self {
    case .float16, .float32, .float64: return false
    default: return true
    }
  }

  /// NumPy's `descr`: the byte order and the type.
  public var descriptor: String { (size == 1 ? "|" : "<") + rawValue }

  /// Reads NumPy's `descr`.
  init(descriptor: String, path: String) throws(NumPyError) {
    let order = descriptor.first.map { "<>|=".contains($0) } == true ? descriptor.first! : "="
    let name = String(descriptor.drop { "<>|=".contains($0) })
    if name.hasPrefix("O") { throw .objectArray(path: path) }
    guard let type = NumPyDataType(rawValue: name) else {
      throw .unsupportedType(path: path, descriptor: descriptor)
    }
    if order == ">" && type.size > 1 { throw .bigEndian(path: path, descriptor: descriptor) }
    self = type
  }
}
