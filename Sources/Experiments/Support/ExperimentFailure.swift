/// An experiment that cannot reach a verdict.
enum ExperimentFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// The loss of a fixed kernel never falls to this fraction.
  case lossNotReached(fraction: Double)

  /// One line: what happened and what to do.
  var description: String {
    switch self {
    case .lossNotReached(let fraction):
      return "the predicted loss never falls to \(fraction) of its start, as the Gram matrix is"
        + " singular; check the data for repeated rows with different labels"
    }
  }
}
