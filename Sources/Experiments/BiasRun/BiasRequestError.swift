/// A request for `ntkit bias` that cannot be carried out.
public enum BiasRequestError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A size that is not ROWSxCOLUMNS.
  case badSize(String)
  /// As many measurements as unknowns or more.
  case notUnderdetermined(rows: Int, columns: Int)
  /// A completion whose reference would take too long.
  case completionTooLarge(rows: Int, columns: Int)
  /// A rank outside its range.
  case badRank(Int, largest: Int)
  /// A share of entries outside its range.
  case badShare(Double)
  /// Too few ratings to hold some out.
  case tooFewRatings(Int)
  /// A method that does not work on this problem.
  case unsuitable(method: String, problem: String, reason: String)
  /// Targets of a data set that are neither two classes nor values.
  case wrongTargets(name: String, classes: Int)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .badSize(let text):
      return
        "'\(text)' has no size ROWSxCOLUMNS of positive numbers, at most a million in all; write"
        + " for example least-squares:5x12"
    case .notUnderdetermined(let rows, let columns):
      return "least squares with \(rows) rows and \(columns) columns has one solution at most; take"
        + " fewer rows than columns"
    case .completionTooLarge(let rows, let columns):
      return "a completion of \(rows) x \(columns) has no certified reference here; at most 2,500"
        + " entries"
    case .badRank(let rank, let largest):
      return "--rank is \(rank); it must be from 1 to \(largest)"
    case .badShare(let share):
      return "--observed is \(share); it must be above 0 and at most 1"
    case .tooFewRatings(let count):
      return "\(count) ratings are too few to hold a tenth out twice; at least 30 are needed"
    case .unsuitable(let method, let problem, let reason):
      return "\(method) does not suit \(problem): \(reason)"
    case .wrongTargets(let name, let classes):
      return "\(name) has \(classes) classes; choose two with --classes A,B"
    }
  }
}
