/// Classes, kernels or settings that a classifier cannot be trained, encoded or scored with.
public enum ClassificationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A class number outside 0..<count.
  case classOutOfRange(row: Int, value: Int, count: Int)
  /// Signs were asked for more than two classes.
  case notBinary(count: Int)
  /// There is no row to learn from.
  case noRows
  /// All rows to learn from have the same class.
  case oneClass(Int)
  /// A kernel entry that is NaN or infinite.
  case kernelNotFinite(row: Int, column: Int, value: Double)
  /// A cost of errors that is not a positive number.
  case invalidCost(Double)
  /// A penalty of the squared norm that is not a positive number.
  case invalidPenalty(Double)
  /// A tolerance of the optimality conditions that is not a positive number.
  case invalidTolerance(Double)
  /// A number of folds outside 2...n.
  case invalidFolds(Int, rows: Int)
  /// LIBSVM solved some problems, and said of others whether it finished.
  case unreadableSolver(version: Int, problems: Int, reported: Int)

  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .classOutOfRange(let row, let value, let count):
      return "row \(row) has class \(value), outside 0..<\(count); number the classes from 0"
    case .notBinary(let count):
      return "\(count) classes cannot be signs; use the centered one-hot encoding"
    case .noRows:
      return "there is no row to learn from; give at least one row of two classes"
    case .oneClass(let value):
      return "all rows to learn from have class \(value); give rows of at least two classes"
    case .kernelNotFinite(let row, let column, let value):
      return
        "the kernel has \(value) at row \(row), column \(column) (from 0); check the inputs for"
        + " missing values and the architecture for overflow"
    case .invalidCost(let value):
      return "the cost \(value) is not a finite number > 0; give one that is"
    case .invalidPenalty(let value):
      return "the penalty \(value) is not a finite number > 0; give one that is"
    case .invalidTolerance(let value):
      return "the tolerance \(value) is not a finite number > 0; give one that is, such as 1e-3"
    case .invalidFolds(let folds, let rows):
      return "\(folds) folds of \(rows) rows; give at least 2 and at most one for each row"
    case .unreadableSolver(let version, let problems, let reported):
      return "LIBSVM \(version) solved \(problems) problems and reported iterations of \(reported);"
        + " install version 3.24 or a later 3.x"
    }
  }
}
