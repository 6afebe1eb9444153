/// An experiment that cannot reach a verdict.
public enum ExperimentFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// What the experiment is about is not there: `folder` of the data folder, nil for none.
  case dataAbsent(what: String, folder: String, dataFolder: String?)
  /// The loss of a fixed kernel never falls to this fraction.
  case lossNotReached(fraction: Double)
  /// A class has fewer rows than are to be drawn of it.
  case tooFewRows(class: Int, rows: Int, needed: Int)
  /// A signal ended the run; what was computed is in the folder of kept kernels.
  case stopped(signal: Int32, folder: String)

  /// Whether the experiment could not start for want of data.
  public var isDataAbsent: Bool {
    if case .dataAbsent = self { return true }
    return false
  }

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .dataAbsent(let what, let folder, let dataFolder):
      return "\(what) are absent: no folder \(dataFolder ?? "data")/\(folder); name the folder that"
        + " holds \(folder) with --data or $NTKIT_DATA"
    case .lossNotReached(let fraction):
      return "the predicted loss never falls to \(fraction) of its start, as the Gram matrix is"
        + " singular; check the data for repeated rows with different labels"
    case .tooFewRows(let label, let rows, let needed):
      return "class \(label) has \(rows) rows and \(needed) are to be drawn of each class; use the"
        + " whole data set"
    case .stopped(let signal, let folder):
      return "stopped by \(signal == 15 ? "SIGTERM" : "SIGINT"); the same command goes on with the"
        + " kernels in \(folder)"
    }
  }
}
