import Architectures

/// A window that moves over positions with zeros outside: sizes, strides and padding by dimension.
struct WindowGeometry: Hashable, Sendable {
  /// The input's extents.
  let positions: [Int]
  /// The output's extents.
  let outputs: [Int]
  let size: [Int]
  let strides: [Int]
  /// The zeros in front.
  let front: [Int]
  /// The zeros behind.
  let back: [Int]

  /// The window of a convolution or pool that is not circular; `same` puts the smaller half in front.
  init(positions: [Int], size: [Int], strides: [Int], padding: Padding) {
    let outputs = positions.indices.map {
      padding.outputLength(of: positions[$0], size: size[$0], stride: strides[$0])
    }
    let total = positions.indices.map { axis in
      padding == .valid
        ? 0 : max((outputs[axis] - 1) * strides[axis] + size[axis] - positions[axis], 0)
    }
    self.positions = positions
    self.outputs = outputs
    self.size = size
    self.strides = strides
    front = total.map { $0 / 2 }
    back = total.map { $0 - $0 / 2 }
  }
}
