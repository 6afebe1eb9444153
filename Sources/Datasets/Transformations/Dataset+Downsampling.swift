import LinearAlgebra

extension Dataset {
  /// Images averaged over `block` x `block` squares: [h, w, c] becomes [h/block, w/block, c].
  ///
  /// - Throws: `DatasetError.notImages`, or `.notDivisible` when a side is no multiple of `block`.
  public func downsampled(by block: Int) throws(DatasetError) -> Dataset {
    guard shape.count == 3 else { throw .notImages(name: name, shape: shape) }
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    guard block >= 1, height % block == 0, width % block == 0 else {
      throw .notDivisible(name: name, shape: shape, block: block)
    }
    let small = [height / block, width / block, channels]
    var pooled = Matrix<Double>(rows: count, columns: small.reduce(1, *))
    let x = self.x
    let area = Double(block * block)
    pooled.elements.parallelFill(chunk: max(1, pooled.columns)) { row, image in
      let start = row * x.columns
      for i in 0..<height {
        for j in 0..<width {
          let target = ((i / block) * small[1] + j / block) * channels
          let source = start + (i * width + j) * channels
          for channel in 0..<channels { image[target + channel] += x.elements[source + channel] }
        }
      }
      for pixel in image.indices { image[pixel] /= area }
    }
    return replacing(x: pooled, shape: small)
  }
}
