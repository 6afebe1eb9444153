import LinearAlgebra

extension RandomPatchFeatures {
  /// The features of `images` as images with `shape` of their own.
  ///
  /// Images go through a few at a time, so memory is that of the result. Cost: one multiply-add for
  /// every number of a window, position and filter, by BLAS.
  ///
  /// - Throws: `DatasetError.shapeMismatch` when images have another shape than the training images.
  public func applied(to images: Dataset) throws(DatasetError) -> Dataset {
    guard images.shape == imageShape else {
      throw .shapeMismatch(name: images.name, seen: images.shape, expected: imageShape)
    }
    let windows = PatchWindows(imageShape: imageShape, size: size)
    let (positions, count) = (windows.corners.count, filters.rows)
    var result = Matrix<Double>(rows: images.count, columns: positions * 2 * count)
    let step = 64
    for start in stride(from: 0, to: images.count, by: step) {
      let rows = start..<min(start + step, images.count)
      let products = Matrix<Double>.product(
        Self.gather(windows, images.x, rows: rows), .none, filters, .transposed)
      let threshold = self.threshold
      result.elements.withUnsafeMutableBufferPointer { result in
        for place in 0..<products.rows {
          let target = (rows.lowerBound * positions + place) * 2 * count
          for filter in 0..<count {
            let value = products.elements[place * count + filter]
            result[target + filter] = max(0, value - threshold)
            result[target + count + filter] = max(0, -value - threshold)
          }
        }
      }
    }
    return images.replacing(x: result, shape: shape)
  }

  /// The windows of some images, one below the other: (rows * positions, numbers of a window).
  private static func gather(
    _ windows: PatchWindows, _ x: Matrix<Double>, rows: Range<Int>
  ) -> Matrix<Double> {
    var elements: [Double] = []
    elements.reserveCapacity(rows.count * windows.corners.count * windows.offsets.count)
    for row in rows {
      for corner in windows.corners {
        let start = row * x.columns + corner
        for offset in windows.offsets { elements.append(x.elements[start + offset]) }
      }
    }
    return Matrix(
      rows: rows.count * windows.corners.count, columns: windows.offsets.count,
      elements: elements)
  }
}
