extension Padding {
  /// The number of output positions of a window of `size` moving by `stride` over `length`
  /// positions; at most 0 if the window does not fit.
  ///
  /// valid: floor((length - size) / stride) + 1; same and circular: ceil(length / stride).
  public func outputLength(of length: Int, size: Int, stride: Int) -> Int {
    switch self {
    case .valid: return length < size ? 0 : (length - size) / stride + 1
    case .same, .circular: return (length - 1) / stride + 1
    }
  }

  /// The number of output positions of a transposed convolution.
  ///
  /// valid: length * stride + max(size - stride, 0); same and circular: length * stride.
  public func transposedLength(of length: Int, size: Int, stride: Int) -> Int {
    switch self {
    case .valid: return length * stride + max(size - stride, 0)
    case .same, .circular: return length * stride
    }
  }
}
