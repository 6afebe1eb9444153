import LinearAlgebra

/// Images as bytes, before they become doubles.
struct LabelledImages {
  /// Where a channel lies within the bytes of an image.
  enum Layout {
    /// height, width, channel: the channel fastest.
    case interleaved
    /// channel, height, width: one plane after the other.
    case planar
  }

  var bytes: ArraySlice<UInt8>
  /// [height, width, channels].
  var shape: [Int]
  var layout: Layout
  /// Bytes from one image to the next, and where the first begins.
  var stride: Int
  var offset = 0
  var labels: [Int]
  var names: [String]

  /// The selected images with pixels divided by 255, in height, width, channel order.
  func dataset(
    name: String, selection: RowSelection, source: String, license: String
  ) throws(DatasetError) -> Dataset {
    let kept = try selection.rows(labels: labels, names: names, name: name)
    let pixels = shape.reduce(1, *)
    let (channels, plane) = (shape[2], shape[0] * shape[1])
    let bytes = self.bytes
    let first = bytes.startIndex + offset
    var x = Matrix<Double>(rows: kept.rows.count, columns: pixels)
    x.elements.parallelFill(chunk: pixels) { index, image in
      let start = first + kept.rows[index] * stride
      switch layout {
      case .interleaved:
        for pixel in 0..<pixels { image[pixel] = Double(bytes[start + pixel]) / 255 }
      case .planar:
        for channel in 0..<channels {
          let source = start + channel * plane
          for pixel in 0..<plane {
            image[pixel * channels + channel] = Double(bytes[source + pixel]) / 255
          }
        }
      }
    }
    return Dataset(
      name: name, x: x, shape: shape, targets: kept.targets, source: source, license: license)
  }

  /// Throws unless all labels name a class.
  func checkLabels(path: String) throws(DatasetError) {
    guard let row = labels.firstIndex(where: { !names.indices.contains($0) }) else { return }
    throw .labelOutOfRange(path: path, row: row, label: labels[row], classes: names.count)
  }
}
