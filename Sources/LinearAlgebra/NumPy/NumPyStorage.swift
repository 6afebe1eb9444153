/// Where the elements of an array live.
enum NumPyStorage: Sendable {
  case mapped(MappedFile, Range<Int>)
  case slice([UInt8], Range<Int>)
  case doubles([Double])
  case floats([Float])
  case integers([Int])

  /// Calls `body` with the bytes of the elements, which are valid during the call only.
  func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    switch self {
    case .mapped(let file, let range): return try file.withBytes(range, body)
    case .slice(let bytes, let range):
      return try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    case .doubles(let elements): return try elements.withUnsafeBytes(body)
    case .floats(let elements): return try elements.withUnsafeBytes(body)
    case .integers(let elements): return try elements.withUnsafeBytes(body)
    }
  }
}
