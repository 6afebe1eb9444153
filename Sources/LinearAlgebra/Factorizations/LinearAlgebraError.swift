/// A computation that linear algebra cannot carry out, with the offending value and the remedy.
public enum LinearAlgebraError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Cholesky met a pivot that is not positive.
  case notPositiveDefinite(pivot: Int, value: Double)
  /// An input holds a NaN or an infinity.
  case notFinite(row: Int, column: Int, value: Double)
  /// LAPACK's iteration did not converge.
  case notConverged(routine: String, info: Int)

  /// One line: what happened, where, and what to do.
  public var description: String {
    switch self {
    case .notPositiveDefinite(let pivot, let value):
      return "matrix is not positive definite: pivot \(pivot) is \(value); add a ridge larger than"
        + " \(abs(value)) to the diagonal, or remove duplicate rows"
    case .notFinite(let row, let column, let value):
      return "matrix element (\(row), \(column)) is \(value); only finite numbers are accepted"
    case .notConverged(let routine, let info):
      return
        "LAPACK \(routine) did not converge (info \(info)); check the matrix for extreme scales"
    }
  }
}

extension Matrix {
  /// Throws when an element is NaN or infinite.
  ///
  /// - Throws: `LinearAlgebraError.notFinite` naming the first such element.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  public func checkFinite() throws {
    guard let index = elements.firstIndex(where: { !$0.isFinite }) else { return }
    throw LinearAlgebraError.notFinite(
      row: index / columns, column: index % columns, value: Double(elements[index]))
  }
}
