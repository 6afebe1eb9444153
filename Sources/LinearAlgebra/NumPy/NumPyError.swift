/// What is wrong with a `.npy` or `.npz` file: the file, the offending value, the remedy.
public enum NumPyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file could not be opened or read.
  case unreadable(path: String, reason: String)
  /// The file could not be written; nothing was left at `path`.
  case unwritable(path: String, reason: String)
  /// The first bytes are not NumPy's `\x93NUMPY`.
  case wrongMagic(path: String, seen: [UInt8])
  /// A format version other than 1.0, 2.0 or 3.0.
  case unsupportedVersion(path: String, major: Int, minor: Int)
  /// The header is not the dictionary that NumPy writes.
  case malformedHeader(path: String, reason: String)
  /// A big-endian element type.
  case bigEndian(path: String, descriptor: String)
  /// An array of Python objects, which only Python can read.
  case objectArray(path: String)
  /// Complex numbers, text, dates or records.
  case unsupportedType(path: String, descriptor: String)
  /// Fewer bytes of elements than the header promises.
  case truncated(path: String, promised: Int, present: Int)
  /// The file is not a ZIP archive, or a broken one.
  case notAnArchive(path: String, reason: String)
  /// The checksum of a member does not match its bytes.
  case corruptMember(path: String, member: String, expected: UInt32, computed: UInt32)
  /// A member that cannot be unpacked.
  case unreadableMember(path: String, member: String, reason: String)
  /// The archive holds no such array.
  case noSuchMember(path: String, member: String, existing: [String])

  /// One line: the file, what is wrong, and what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): return "cannot read \(path): \(reason)"
    case .unwritable(let path, let reason): return "cannot write \(path): \(reason)"
    case .wrongMagic(let path, let seen):
      return "\(path) is not a .npy file: it starts with bytes \(hexadecimal(seen)), expected"
        + " 93 4e 55 4d 50 59 (\\x93NUMPY); write it with numpy.save"
    case .unsupportedVersion(let path, let major, let minor):
      return "\(path) has .npy format version \(major).\(minor); versions 1.0, 2.0 and 3.0 are read"
    case .malformedHeader(let path, let reason):
      return "\(path) has a malformed .npy header: \(reason)"
    case .bigEndian(let path, let descriptor):
      return "\(path) holds big-endian elements (\(descriptor)); convert with"
        + " x.astype(x.dtype.newbyteorder('<')) and save again"
    case .objectArray(let path):
      return "\(path) holds Python objects, which are refused; convert with x.astype('f8') and"
        + " save again"
    case .unsupportedType(let path, let descriptor):
      return "\(path) holds elements of type \(descriptor); real numbers and booleans are read"
        + " (f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1)"
    case .truncated(let path, let promised, let present):
      return "\(path) is truncated: its header promises \(promised) bytes of elements,"
        + " \(present) are present; copy or download it again"
    case .notAnArchive(let path, let reason):
      return "\(path) is not a readable .npz archive: \(reason)"
    case .corruptMember(let path, let member, let expected, let computed):
      return "\(path) is corrupt: member '\(member)' has CRC-32"
        + " \(hexadecimal(computed)), the archive says \(hexadecimal(expected));"
        + " copy or download it again"
    case .unreadableMember(let path, let member, let reason):
      return "\(path): member '\(member)' cannot be unpacked: \(reason)"
    case .noSuchMember(let path, let member, let existing):
      let list = existing.isEmpty ? "it is empty" : "it holds " + existing.joined(separator: ", ")
      return "\(path) has no array '\(member)'; \(list)"
    }
  }
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
  guard !bytes.isEmpty else { return "(none: the file is empty)" }
  return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}

private func hexadecimal(_ word: UInt32) -> String {
  let digits = String(word, radix: 16)
  return String(repeating: "0", count: 8 - digits.count) + digits
}
