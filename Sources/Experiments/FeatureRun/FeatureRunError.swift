/// A run of random or tangent features that cannot begin, go on or end.
public enum FeatureRunError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A number outside its domain.
  case badValue(String, Double, String)
  /// A ridge and a training time at once.
  case ridgeAndTime
  /// A sweep without values.
  case noValues
  /// A sweep that is not NAME=VALUES.
  case badSweep(String)
  /// More samples than the data have, with one row left to test on.
  case tooFewRows(data: String, rows: Int, samples: Int)
  /// The folder already holds a sweep.
  case folderInUse(String)
  /// The folder holds a sweep of another request, or none.
  case cannotResume(String, reason: String)
  /// A signal ended the sweep.
  case stopped(signal: Int32, folder: String?, done: Int, of: Int)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .badValue(let name, let value, let domain):
      return "\(name) is \(value); it must be \(domain)"
    case .ridgeAndTime: return "--ridge and --time exclude each other: flow stops early instead"
    case .noValues: return "the sweep has no values; write for example width=100:3000:20"
    case .badSweep(let text):
      return
        "'\(text)' is no sweep; write width, samples, ridge or time, then = and numbers separated"
        + " by commas or FIRST:LAST:COUNT, such as width=100:3000:20"
    case .tooFewRows(let data, let rows, let samples):
      return
        "\(data) has \(rows) rows: \(samples) to learn from leave none to test on; take at most"
        + " \(max(0, rows - 1)) with --samples"
    case .folderInUse(let folder):
      return "\(folder) already holds a sweep; go on with --resume, or choose another folder"
    case .cannotResume(let folder, let reason):
      return "cannot go on with \(folder): \(reason); give the request it began with, or another"
        + " folder"
    case .stopped(let signal, let folder, let done, let total):
      let kept =
        folder.map { "; the same command with --resume goes on in \($0)" }
        ?? "; nothing was kept, as there is no --output"
      return "stopped by \(signal == 15 ? "SIGTERM" : "SIGINT") after \(done) of \(total) fits"
        + kept
    }
  }
}
