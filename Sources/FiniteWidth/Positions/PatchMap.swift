import Architectures

/// Which input positions the taps of a window read at each output position.
///
/// The patch of tap t at output q is the sum of the inputs at `sources(q, t)`: one position inside
/// the signal, none in the zeros outside, several where a circular transposed convolution wraps
/// around. Convolutions, their transposes and pools are all read from this table.
struct PatchMap: Sendable {
  /// The number of input positions.
  let inputs: Int
  /// The number of output positions.
  let outputs: Int
  /// The number of taps: the filter's area.
  let taps: Int
  /// Where the sources of tap t at output q begin: entry q taps + t; one more at the end.
  let starts: [Int32]
  /// Input positions.
  let sources: [Int32]
  /// The window's geometry, where it is a window with zeros outside.
  var geometry: WindowGeometry?

  /// One dimension, from the positions that each tap reads.
  init(inputs: Int, outputs: Int, taps: Int, _ read: (_ output: Int, _ tap: Int) -> [Int]) {
    var starts: [Int32] = [0]
    var sources: [Int32] = []
    starts.reserveCapacity(outputs * taps + 1)
    for output in 0..<outputs {
      for tap in 0..<taps {
        sources.append(contentsOf: read(output, tap).map { Int32($0) })
        starts.append(Int32(sources.count))
      }
    }
    self.inputs = inputs
    self.outputs = outputs
    self.taps = taps
    self.starts = starts
    self.sources = sources
  }

  /// The positions that tap `tap` reads at output `output`.
  func sources(_ output: Int, _ tap: Int) -> ArraySlice<Int32> {
    let entry = output * taps + tap
    return sources[Int(starts[entry])..<Int(starts[entry + 1])]
  }

  /// The window that moves in this dimension (slow) and in that of `other` (fast).
  func times(_ other: PatchMap) -> PatchMap {
    PatchMap(
      inputs: inputs * other.inputs, outputs: outputs * other.outputs, taps: taps * other.taps
    ) { output, tap in
      let slow = sources(output / other.outputs, tap / other.taps)
      let fast = other.sources(output % other.outputs, tap % other.taps)
      return slow.flatMap { a in fast.map { Int(a) * other.inputs + Int($0) } }
    }
  }

  /// The window at one output position alone.
  func restricted(to output: Int) -> PatchMap {
    PatchMap(inputs: inputs, outputs: 1, taps: taps) { _, tap in
      sources(output, tap).map { Int($0) }
    }
  }
}

extension PatchMap {
  /// A convolution's or pool's window over `positions`.
  ///
  /// `same` and `circular` pad by max((outputs - 1) stride + size - length, 0) in all, the smaller
  /// half in front (the convention of TensorFlow and XLA), with zeros or with the other end.
  static func window(
    positions: [Int], size: [Int], strides: [Int], padding: Padding
  ) -> PatchMap {
    var map = product(positions.indices) { axis in
      let (length, size, stride) = (positions[axis], size[axis], strides[axis])
      let outputs = padding.outputLength(of: length, size: size, stride: stride)
      let total = padding == .valid ? 0 : max((outputs - 1) * stride + size - length, 0)
      return PatchMap(inputs: length, outputs: outputs, taps: size) { output, tap in
        let source = output * stride + tap - total / 2
        if padding == .circular { return [((source % length) + length) % length] }
        return (0..<length).contains(source) ? [source] : []
      }
    }
    if padding != .circular {
      map.geometry = WindowGeometry(
        positions: positions, size: size, strides: strides, padding: padding)
    }
    return map
  }

  /// A transposed convolution's window over `positions`.
  ///
  /// The input is spread out with stride - 1 zeros between its positions, padded by `size - 1`
  /// (`same`: by half of size + stride - 2, rounded up, unless the stride reaches the size) in
  /// front, and correlated with the filter. `circular` is `valid` whose overhanging ends, halves of
  /// the excess over length * stride, are added to the opposite side.
  ///
  /// Reference: `jax.lax.conv_transpose` and neural-tangents' circular padding.
  static func transposed(
    positions: [Int], size: [Int], strides: [Int], padding: Padding
  ) -> PatchMap {
    product(positions.indices) { axis in
      let (length, size, stride) = (positions[axis], size[axis], strides[axis])
      let outputs = padding.transposedLength(of: length, size: size, stride: stride)
      let whole = Padding.valid.transposedLength(of: length, size: size, stride: stride)
      let front =
        padding == .same && stride <= size - 1 ? (size + stride - 1) / 2 : size - 1
      return PatchMap(inputs: length, outputs: outputs, taps: size) { output, tap in
        var places = [output]
        if padding == .circular {
          let first = (output + (whole - outputs) / 2) % outputs
          places = Array(Swift.stride(from: first, to: whole, by: outputs))
        }
        return places.compactMap { place in
          let source = place + tap - front
          guard source >= 0, source % stride == 0, source / stride < length else { return nil }
          return source / stride
        }
      }
    }
  }

  /// One window over all of `count` positions.
  static func whole(_ count: Int) -> PatchMap {
    PatchMap(inputs: count, outputs: 1, taps: count) { _, tap in [tap] }
  }

  private static func product(_ axes: Range<Int>, _ axis: (Int) -> PatchMap) -> PatchMap {
    axes.dropFirst().reduce(axis(axes.lowerBound)) { $0.times(axis($1)) }
  }
}
