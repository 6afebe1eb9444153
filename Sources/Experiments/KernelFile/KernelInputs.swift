import Architectures

/// The files of a kernel's rows and columns, and the shape in which a network takes them.
struct KernelInputs {
  /// The rows.
  let first: InputArray
  /// The columns; nil for the rows themselves.
  let second: InputArray?
  /// The shape of one input.
  let shape: InputShape

  /// Reads the headers of the files.
  ///
  /// - Throws: `NumPyError`, or `InputArrayError` when they do not fit each other.
  init(_ architecture: Architecture, first: String, second: String?) throws {
    let (x1, x2) = (try InputArray(path: first), try second.map(InputArray.init(path:)))
    if let x2, x2.rowDimensions != x1.rowDimensions {
      throw InputArrayError.shapeMismatch(
        first: x1.path, firstShape: x1.rowDimensions, second: x2.path,
        secondShape: x2.rowDimensions)
    }
    guard let shape = architecture.inputShape(for: x1.rowDimensions) else {
      throw InputArrayError.wrongRank(path: first, shape: x1.dimensions)
    }
    self.first = x1
    self.second = x2
    self.shape = shape
  }
}
