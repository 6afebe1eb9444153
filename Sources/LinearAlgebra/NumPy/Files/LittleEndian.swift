extension UnsafeRawBufferPointer {
  /// The little-endian integer at `offset`; nil when it would reach beyond the end.
  package func littleEndian<Word: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Word.Type
  ) -> Word? {
    guard offset >= 0, offset <= count - MemoryLayout<Word>.size else { return nil }
    return Word(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }
}

extension [UInt8] {
  /// Appends the bytes of `word`, the lowest first.
  package mutating func append(littleEndian word: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: word.littleEndian) { append(contentsOf: $0) }
  }
}

extension Array where Element: BitwiseCopyable {
  /// `withUnsafeBytes` that keeps the type of the error.
  package func withTypedBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafeBytes { bytes in
      Swift.Result { () throws(Failure) in try body(bytes) }
    }.get()
  }
}
