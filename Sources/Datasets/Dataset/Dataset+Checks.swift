import LinearAlgebra

extension Dataset {
  /// Throws unless every number is finite.
  ///
  /// - Throws: `DatasetError.notFinite` naming the first offending row and column.
  public func checkFinite() throws(DatasetError) {
    if let index = x.elements.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(
        name: name, row: index / x.columns, column: index % x.columns, value: x.elements[index])
    }
    if case .values(let values) = targets, let row = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(name: "targets of " + name, row: row, column: 0, value: values[row])
    }
  }

  /// Throws when the rows of a classification have one class only; regression passes.
  ///
  /// - Throws: `DatasetError.oneClassOnly` with the name of that class.
  public func checkSeveralClasses() throws(DatasetError) {
    guard case .classes(let labels, let names) = targets, let first = labels.first,
      !labels.contains(where: { $0 != first })
    else { return }
    throw .oneClassOnly(name: name, className: names[first])
  }
}
