import LinearAlgebra

extension Dataset {
  /// Every image minus its own mean over pixels and channels, divided by the Euclidean norm of what
  /// is left.
  ///
  /// Each row by itself: nothing is fitted. Cost n * features.
  ///
  /// - Throws: `DatasetError.notImages`; `.noContrast` naming the first image whose pixels are all
  ///   equal, which has no direction.
  ///
  /// Reference: Shankar et al. (2020), arXiv:2003.02237, the preprocessing of section 5.
  public func normalizingContrast() throws(DatasetError) -> Dataset {
    _ = try imageShape()
    var result = x
    for row in 0..<count {
      guard let scaled = contrastNormalized(x[row: row]) else {
        throw .noContrast(name: name, row: row)
      }
      result[row: row] = scaled[...]
    }
    return replacing(x: result)
  }
}

/// `values` minus their mean, over the norm of what is left; nil when they are all equal.
func contrastNormalized(_ values: ArraySlice<Double>) -> [Double]? {
  guard let first = values.first, values.contains(where: { $0 != first }) else { return nil }
  let mean = values.reduce(0, +) / Double(values.count)
  let centered = values.map { $0 - mean }
  let norm = centered.reduce(0) { $0 + $1 * $1 }.squareRoot()
  return norm > 0 ? centered.map { $0 / norm } : nil
}
