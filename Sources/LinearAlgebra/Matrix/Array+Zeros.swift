extension Array where Element: Scalar {
  /// `count` zeros.
  ///
  /// `Array(repeating:count:)` sets one element after another where the type is not known when the
  /// code is compiled; this clears memory.
  public static func zeros(_ count: Int) -> [Element] {
    Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      // Bytes of 0 are the number 0 in both precisions.
      UnsafeMutableRawBufferPointer(buffer).initializeMemory(as: UInt8.self, repeating: 0)
      initialized = count
    }
  }
}
