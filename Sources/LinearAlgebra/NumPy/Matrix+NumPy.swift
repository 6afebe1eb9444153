extension Matrix {
  /// The `.npy` file at `path` as a matrix: first axis the rows, the others flattened.
  ///
  /// - Throws: `NumPyError`.
  public init(npy path: String) throws(NumPyError) {
    self = try NumPyArray(path: path).matrix(as: Element.self)
  }

  /// Writes the matrix as a `.npy` file of type f4 or f8, complete or not at all.
  ///
  /// - Throws: `NumPyError.unwritable`.
  public func writeNPY(to path: String) throws(NumPyError) {
    try NumPyArray(self).write(to: path)
  }
}
