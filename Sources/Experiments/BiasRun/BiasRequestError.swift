import ImplicitBias

/// A request for `ntkit bias` that cannot be carried out.
public enum BiasRequestError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A size that is not ROWSxCOLUMNS.
  case badSize(String)
  /// As many measurements as unknowns or more.
  case notUnderdetermined(rows: Int, columns: Int)
  /// A completion whose reference would take too long.
  case completionTooLarge(rows: Int, columns: Int)
  /// A square matrix whose reference would take too long.
  case matrixTooLarge(Int, largest: Int)
  /// More signs than entries below the diagonal.
  case tooManySigns(Int, entries: Int)
  /// Fewer rows than classes, fewer than two classes, or too many of both.
  case badClasses(rows: Int, classes: Int)
  /// A network's name that is none.
  case badNetwork(String)
  /// A network on a problem that is no classification of two classes.
  case networkElsewhere(String)
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
    case .matrixTooLarge(let size, let largest):
      return "a matrix of \(size) x \(size) has no certified reference here; take at most"
        + " \(largest) x \(largest)"
    case .tooManySigns(let count, let entries):
      return "\(count) signs were asked for, and there are \(entries) entries below the diagonal;"
        + " take fewer signs or a larger matrix"
    case .badClasses(let rows, let classes):
      return "\(rows) rows of \(classes) classes; take at least two classes, a row for each, and at"
        + " most 10,000 margins"
    case .badNetwork(let text):
      return "'\(text)' is no linear network; known are"
        + " \(LinearNetwork.forms.joined(separator: ", ")), of 1 to 10 layers"
    case .networkElsewhere(let problem):
      return "--network trains a classifier of two classes, not \(problem)"
    case .badRank(let rank, let largest):
      return "--rank is \(rank); it must be from 1 to \(largest)"
    case .badShare(let share):
      return "--observed is \(share); it must be above 0 and at most 1"
    case .tooFewRatings(let count):
      return "\(count) ratings are too few to hold a tenth out twice; at least 30 are needed"
    case .unsuitable(let method, let problem, let reason):
      return "\(method) does not suit \(problem): \(reason)"
    case .wrongTargets(let name, let classes):
      return "\(name) has \(classes) classes; at least two are needed"
    }
  }
}
