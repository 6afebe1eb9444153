import LinearAlgebra

extension Dataset {
  /// The mirror images F x of all rows, left and right exchanged, with the same targets.
  ///
  /// - Throws: `DatasetError.notImages`.
  public func flippedHorizontally() throws(DatasetError) -> Dataset {
    let (height, width, channels) = try imageShape()
    let sources = (0..<height).flatMap { i in
      (0..<width).flatMap { j in
        (0..<channels).map { (i * width + width - 1 - j) * channels + $0 }
      }
    }
    return replacing(x: x.selectingColumns(sources))
  }

  /// The rows, then their mirror images: twice as many, row n + i the mirror image of row i.
  ///
  /// The training set augmented by flips. Errors of leave-one-out on it are too small, as the mirror
  /// image of a row that is left out stays in; a kernel averaged over flips has no such fault and
  /// gives the same predictor.
  ///
  /// - Throws: `DatasetError.notImages`.
  public func appendingFlips() throws(DatasetError) -> Dataset {
    let flipped = try flippedHorizontally()
    let rows = Array(0..<count)
    return replacing(
      x: Matrix(
        rows: 2 * count, columns: x.columns, elements: x.elements + flipped.x.elements),
      targets: targets.selecting(rows + rows))
  }
}
