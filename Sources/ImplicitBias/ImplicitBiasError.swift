/// A problem whose limit cannot be named, with the offending value and the remedy.
public enum ImplicitBiasError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No vector classifies every row right; `residual` is the distance of the origin from the convex
  /// hull of the rows, 0 up to rounding.
  case notSeparable(rows: Int, residual: Double)
  /// No vector meets all measurements: the nearest one misses the measurement `index` by `residual`.
  case contradictoryMeasurements(index: Int, residual: Double)
  /// A linear program has no feasible point.
  case infeasible(constraints: Int)
  /// A linear program whose minimum is not bounded.
  case unbounded
  /// The program for linear programs stopped without an answer.
  case programFailed(status: Int)
  /// A reference whose optimality gap stayed above what was asked for.
  case gapTooLarge(reference: String, gap: Double, wanted: Double, iterations: Int)
  /// The iterate is no longer finite.
  case diverged(optimizer: String, step: Int, stepSize: Double)
  /// The loss is infinite at the start or on the way.
  case lossOverflow(step: Int, smallestMargin: Double)
  /// Every derivative of the loss is 0 in floating point although the margins still grow.
  case lossUnderflow(step: Int, smallestMargin: Double)
  /// A point outside the domain of a potential.
  case outsideDomain(potential: String, index: Int, value: Double)
  /// A setting outside its range.
  case invalidSetting(name: String, value: Double, range: String)

  /// One line: what happened, where, and what to do.
  public var description: String {
    switch self {
    case .notSeparable(let rows, let residual):
      return "the \(rows) rows are not separable by a plane through the origin (the convex hull of"
        + " the signed rows is \(residual) away from it); add features or a constant one, or remove"
        + " contradicting rows"
    case .contradictoryMeasurements(let index, let residual):
      return "the measurements contradict each other: the nearest point misses measurement \(index)"
        + " by \(residual); remove repeated rows with different values or add unknowns"
    case .infeasible(let constraints):
      return "no point meets all \(constraints) constraints; check them for contradictions"
    case .unbounded:
      return "the linear program has no bounded minimum; check the signs of the costs"
    case .programFailed(let status):
      return "Clp ended with status \(status) and no answer; rescale the rows to similar lengths"
    case .gapTooLarge(let reference, let gap, let wanted, let iterations):
      return "\(reference): the relative optimality gap is \(gap) after \(iterations) iterations,"
        + " \(wanted) was asked for; allow more iterations or a larger gap"
    case .diverged(let optimizer, let step, let stepSize):
      return "\(optimizer) diverged by step \(step) at step size \(stepSize); take a smaller one"
    case .lossOverflow(let step, let smallestMargin):
      return "the loss overflows at step \(step), where the smallest margin is \(smallestMargin);"
        + " start closer to the origin or take loss-scaled steps"
    case .lossUnderflow(let step, let smallestMargin):
      return "the loss underflows to 0 at step \(step), where the smallest margin is"
        + " \(smallestMargin), and plain steps no longer move; take loss-scaled steps"
    case .outsideDomain(let potential, let index, let value):
      return "coordinate \(index) is \(value), outside the domain of the potential \(potential);"
        + " start from positive numbers or take a smaller step"
    case .invalidSetting(let name, let value, let range):
      return "\(name) is \(value); it must be \(range)"
    }
  }
}
