/// The outcome of a run of several experiments.
public struct ExperimentSummary: Sendable, Encodable {
  /// An experiment that stopped before it had a verdict.
  public struct Failure: Sendable, Encodable {
    /// The identifier.
    public let id: String
    /// What stopped it, in one line.
    public let error: String

    /// A failure.
    public init(id: String, error: String) {
      self.id = id
      self.error = error
    }
  }

  /// The version of this form.
  public let schemaVersion = 1
  /// The records of the experiments that reached a verdict.
  public let records: [ExperimentRecord]
  /// The experiments that did not.
  public let failures: [Failure]
  /// The experiments whose data is absent, with what is missing.
  public let skipped: [Failure]
  /// The identifiers of the claims that hold.
  public let holds: [String]
  /// The identifiers of the claims that do not.
  public let fails: [String]
  /// The wall time in seconds.
  public let seconds: Double

  /// A summary.
  public init(records: [ExperimentRecord], failures: [Failure], skipped: [Failure] = []) {
    self.records = records
    self.failures = failures
    self.skipped = skipped
    holds = records.filter { $0.verdict == .holds }.map(\.id)
    fails = records.filter { $0.verdict == .fails }.map(\.id)
    seconds = records.reduce(0) { $0 + $1.seconds }
  }
}
