import LinearAlgebra

extension Dataset {
  /// +1 for the rows of one of two classes and -1 for the other.
  ///
  /// - Parameter positive: the position of the class that gets +1.
  /// - Throws: `DatasetError.notTwoClasses`, `.notClassification`.
  public func signedLabels(positive: Int = 0) throws(DatasetError) -> [Double] {
    let (labels, names) = try classes()
    guard names.count == 2 else { throw .notTwoClasses(name: name, classes: names) }
    guard positive == 0 || positive == 1 else {
      throw .noSuchClass(name: name, selected: "\(positive)", existing: names)
    }
    return labels.map { $0 == positive ? 1 : -1 }
  }

  /// The (n, k) matrix with `on` where row i has class j, and `off` elsewhere.
  ///
  /// - Throws: `DatasetError.notClassification`.
  public func oneHot(on: Double = 1, off: Double = 0) throws(DatasetError) -> Matrix<Double> {
    let (labels, names) = try classes()
    var result = Matrix<Double>(rows: count, columns: names.count, repeating: off)
    for (row, label) in labels.enumerated() { result[row, label] = on }
    return result
  }
}
