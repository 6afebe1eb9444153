/// Converts a size to BLAS's 32-bit integer.
///
/// - Precondition: `size <= Int32.max`; LAPACK cannot address larger dimensions.
func blasInt(_ size: Int) -> Int32 {
  precondition(size <= Int(Int32.max), "dimension \(size) exceeds BLAS's 32-bit integers")
  return Int32(size)
}
