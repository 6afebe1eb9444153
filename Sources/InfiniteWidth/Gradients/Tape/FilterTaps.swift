import Architectures

/// Which input position each entry of a filter reads for each output position.
struct FilterTaps {
  /// The input position for every filter entry and output position; nil outside the signal.
  let sources: [[Int?]]
  /// The number of input positions.
  let inputs: Int
  /// The number of output positions.
  var outputs: Int { sources.first?.count ?? 0 }

  /// The taps of a convolution or a pooling window, whose entry j at output o reads position
  /// o stride + j - before; padding same and circular put half of what is missing before.
  init(window: [Int], strides: [Int], padding: Padding, on sides: [Int]) {
    self.init(
      axes: sides.indices.map { axis in
        let (length, size, stride) = (sides[axis], window[axis], strides[axis])
        let outputs = padding.outputLength(of: length, size: size, stride: stride)
        let overhang =
          padding == .valid ? 0 : max(0, (outputs - 1) * stride + size - length)
        return (0..<size).map { entry in
          (0..<outputs).map {
            Self.place($0 * stride + entry - overhang / 2, in: length, padding)
          }
        }
      }, sides: sides)
  }

  /// The taps of a transposed convolution: the input is spread by the stride and a convolution of
  /// stride 1 follows; a circular one wraps what is left over, half at each end.
  init(transposed filter: [Int], strides: [Int], padding: Padding, on sides: [Int]) {
    self.init(
      axes: sides.indices.map { axis in
        let (length, size, stride) = (sides[axis], filter[axis], strides[axis])
        let outputs = padding.transposedLength(of: length, size: size, stride: stride)
        let whole = length * stride + max(size - stride, 0)
        let before: Int
        switch padding {
        case .valid: before = size - 1
        case .same: before = stride > size - 1 ? size - 1 : (size + stride - 1) / 2
        case .circular: before = size - 1 - (whole - outputs) / 2
        }
        return (0..<size).map { entry in
          (0..<outputs).map { output in
            let spread = output + entry - before
            guard spread % stride == 0 else { return nil }
            return Self.place(spread / stride, in: length, padding)
          }
        }
      }, sides: sides)
  }

  /// The taps of a product of filters, one per axis, each [entry][output].
  private init(axes: [[[Int?]]], sides: [Int]) {
    inputs = sides.reduce(1, *)
    var sources: [[Int?]] = [[0]]
    for (axis, side) in zip(axes, sides) {
      sources = sources.flatMap { outer in
        axis.map { inner in
          outer.flatMap { a in inner.map { b in a.flatMap { a in b.map { a * side + $0 } } } }
        }
      }
    }
    self.sources = sources
  }

  private static func place(_ index: Int, in length: Int, _ padding: Padding) -> Int? {
    if padding == .circular { return ((index % length) + length) % length }
    return (0..<length).contains(index) ? index : nil
  }
}
