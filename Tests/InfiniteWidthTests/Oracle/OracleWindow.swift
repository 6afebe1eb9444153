import Architectures

/// Which input position each tap of a window reads, for every output position.
///
/// `taps[q][t]` is the input position that tap t of output position q multiplies, nil for a zero
/// outside. Positions are numbered row by row. Written from the definitions of the finite layers:
/// TensorFlow's rule for `same`, wrapped indices for `circular`.
struct OracleWindow {
  let positions: [Int]
  let taps: [[Int?]]

  /// The window of a convolution or pool.
  init(_ input: [Int], size: [Int], strides: [Int], padding: Padding) {
    self.init(
      input,
      lines: input.indices.map {
        Self.line(input[$0], size: size[$0], stride: strides[$0], padding)
      })
  }

  /// The window of a transposed convolution, read from its outputs.
  init(transposed input: [Int], size: [Int], strides: [Int], padding: Padding) {
    self.init(
      input,
      lines: input.indices.map {
        Self.transposedLine(input[$0], size: size[$0], stride: strides[$0], padding)
      })
  }

  /// The product of windows in every dimension.
  private init(_ input: [Int], lines: [[[Int?]]]) {
    positions = lines.map(\.count)
    var taps: [[Int?]] = [[0]]
    for (length, line) in zip(input, lines) {
      taps = taps.flatMap { outer in
        line.map { inner in
          outer.flatMap { a in
            inner.map { b in a.flatMap { a in b.map { b in a * length + b } } }
          }
        }
      }
    }
    self.taps = taps
  }

  /// Output q reads inputs q stride - before + t, t = 0 ..< size.
  ///
  /// `same` and `circular` have ceil(length / stride) outputs, and pad what the last window needs,
  /// the smaller half before.
  private static func line(_ length: Int, size: Int, stride: Int, _ padding: Padding) -> [[Int?]] {
    var (count, before) = ((length - size) / stride + 1, 0)
    if padding != .valid {
      count = (length + stride - 1) / stride
      before = max((count - 1) * stride + size - length, 0) / 2
    }
    return (0..<count).map { q in
      (0..<size).map { t in
        let p = q * stride - before + t
        if padding == .circular { return ((p % length) + length) % length }
        return (0..<length).contains(p) ? p : nil
      }
    }
  }

  /// Output q reads input p through tap t when p stride = q + t - before: the convolution with
  /// stride 1 of the input with stride - 1 zeros between its entries.
  ///
  /// `circular` folds the `valid` result onto length * stride positions, its excess shared between
  /// both ends.
  private static func transposedLine(
    _ length: Int, size: Int, stride: Int, _ padding: Padding
  ) -> [[Int?]] {
    let excess = max(size - stride, 0)
    let count = length * stride + (padding == .valid ? excess : 0)
    var before = size - 1
    switch padding {
    case .valid: break
    case .same: if stride < size { before = (size + stride - 2 + 1) / 2 }
    case .circular: before -= excess / 2
    }
    return (0..<count).map { q in
      (0..<size).map { t in
        var place = q + t - before
        if padding == .circular { place = ((place % count) + count) % count }
        guard place >= 0, place % stride == 0, place / stride < length else { return nil }
        return place / stride
      }
    }
  }
}
