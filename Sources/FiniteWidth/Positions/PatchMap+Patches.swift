import LinearAlgebra

extension PatchMap {
  /// The patches of some rows of a batch: (rows * outputs, taps * channels).
  ///
  /// `x` is (n, inputs * channels). The product of a patch with a filter's weights, taps first, is
  /// the convolution (im2col).
  func patches<Element: Scalar>(
    of x: Matrix<Element>, rows: Range<Int>
  ) -> Matrix<Element> {
    let channels = x.columns / inputs
    var result = Matrix<Element>(rows: rows.count * outputs, columns: taps * channels)
    let values = x.elements
    result.elements.parallelFill(chunk: outputs * taps * channels) { index, chunk in
      values.withUnsafeBufferPointer { values in
        gather(
          values.baseAddress! + (rows.lowerBound + index) * inputs * channels,
          chunk.baseAddress!, channels)
      }
    }
    return result
  }

  /// Writes one input's patches.
  func gather<Element: Scalar>(
    _ x: UnsafePointer<Element>, _ patches: UnsafeMutablePointer<Element>, _ channels: Int
  ) {
    for entry in 0..<outputs * taps {
      let place = patches + entry * channels
      let (first, end) = (Int(starts[entry]), Int(starts[entry + 1]))
      guard first < end else {
        place.update(repeating: 0, count: channels)
        continue
      }
      place.update(from: x + Int(sources[first]) * channels, count: channels)
      for other in first + 1..<max(first + 1, end) {
        Elementwise.add(channels, x + Int(sources[other]) * channels, place)
      }
    }
  }

  /// Adds every patch's derivative to the positions it was read from, the adjoint of `gather`.
  func scatter<Element: Scalar>(
    _ patches: UnsafePointer<Element>, _ x: UnsafeMutablePointer<Element>, _ channels: Int
  ) {
    for entry in 0..<outputs * taps {
      for source in Int(starts[entry])..<Int(starts[entry + 1]) {
        Elementwise.add(
          channels, patches + entry * channels, x + Int(sources[source]) * channels)
      }
    }
  }
}
