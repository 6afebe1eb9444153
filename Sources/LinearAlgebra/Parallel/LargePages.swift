#if canImport(Glibc)
  import Glibc
#endif

extension UnsafeMutableBufferPointer {
  /// Asks the system to back this memory with large pages.
  ///
  /// First touching a matrix of 64 MB costs 16,384 page faults otherwise. Only a hint, and only
  /// before the memory is touched; systems without large pages ignore it.
  package func adviseLargePages() {
    #if os(Linux)
      let page = 4096
      guard let base = baseAddress else { return }
      let start = (UInt(bitPattern: base) + UInt(page - 1)) & ~UInt(page - 1)
      let end = UInt(bitPattern: base + count) & ~UInt(page - 1)
      guard end > start, end - start >= 4 << 20 else { return }
      _ = madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_HUGEPAGE)
    #endif
  }
}
