/// The arrays of a `.npz` file, by name.
///
/// A `.npz` file is a ZIP archive of `.npy` files. Members may be stored or deflated, in ZIP64 form,
/// and followed by data descriptors. Opening reads the directory only; an array is read, and its
/// CRC-32 checked, when it is asked for. Stored arrays stay in the mapped file.
public struct NumPyArchive: Sendable {
  /// The file.
  public let path: String
  private let file: MappedFile
  private let entries: [ZipEntry]

  /// Opens the archive at `path`.
  ///
  /// - Throws: `NumPyError` when the file cannot be read or is not a ZIP archive.
  public init(path: String) throws(NumPyError) {
    self.path = path
    let file = try MappedFile(numPy: path)
    self.file = file
    entries = try file.withNumPyBytes(0..<file.count) { (bytes) throws(NumPyError) in
      try ZipDirectory(bytes, path: path).entries
    }
  }

  /// The names of the arrays, without `.npy`, in the order of the file.
  public var names: [String] { entries.map { Self.arrayName($0.name) } }

  /// Whether there is an array called `name`.
  public func contains(_ name: String) -> Bool { names.contains(name) }

  /// The array called `name`.
  ///
  /// - Throws: `NumPyError.noSuchMember` listing what exists, `.corruptMember` when the checksum is
  ///   wrong, or another `NumPyError` when the member is not a `.npy` file of real numbers.
  public func array(_ name: String) throws(NumPyError) -> NumPyArray {
    guard let entry = entries.last(where: { Self.arrayName($0.name) == name }) else {
      throw .noSuchMember(path: path, member: name, existing: names)
    }
    let label = "\(path)[\(name)]"
    let member = ZipMember(entry: entry, archive: path)
    let range = try file.withNumPyBytes(0..<file.count) { (bytes) throws(NumPyError) in
      try member.packedRange(in: bytes)
    }
    switch entry.method {
    case .stored:
      try file.withNumPyBytes(range) { (bytes) throws(NumPyError) in
        try member.check(bytes)
      }
      return try NumPyArray(mapped: file, range: range, name: label)
    case .deflated:
      let bytes = try file.withNumPyBytes(range) { (packed) throws(NumPyError) in
        try member.unpacked(packed)
      }
      return try NumPyArray(unpacked: bytes, name: label)
    }
  }

  private static func arrayName(_ member: String) -> String {
    member.hasSuffix(".npy") ? String(member.dropLast(4)) : member
  }
}
