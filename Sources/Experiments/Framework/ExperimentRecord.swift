import Foundation

/// The complete record of a run, as `ntkit reproduce ID --format json` prints it.
public struct ExperimentRecord: Sendable, Encodable {
  /// The version of this form.
  public let schemaVersion = 1
  /// The identifier.
  public let id: String
  /// The readable name.
  public let alias: String
  /// arXiv identifier and theorem or figure.
  public let paper: String
  /// The claim in one sentence.
  public let claim: String
  /// What was run.
  public let `protocol`: String
  /// The size it was run at.
  public let scale: ExperimentScale
  /// The seed.
  public let seed: UInt64
  /// Named measured numbers.
  public let measured: [String: MeasuredValue]
  /// The range each judged number must lie in.
  public let expected: [String: ExpectedRange]
  /// Where each range comes from.
  public let tolerance: [String: String]
  /// holds or fails.
  public let verdict: Verdict
  /// Results in rows and columns.
  public let tables: [ExperimentTable]
  /// The paths of the figures.
  public let figures: [String]
  /// Remarks.
  public let notes: [String]
  /// The wall time in seconds.
  public let seconds: Double
  /// Kernels whose time, or part of it, is not in `seconds`; nil when there were none.
  public let keptKernels: KeptKernelCount?

  /// Whether the claim holds here.
  public enum Verdict: String, Sendable, Encodable {
    /// Every check holds.
    case holds
    /// At least one does not.
    case fails
  }

  /// A number with its uncertainty.
  public struct MeasuredValue: Sendable, Encodable {
    /// The value; nil when it is not finite.
    public let value: Double?
    /// The standard error, when there is one.
    public let standardError: Double?
    /// Whether it lies in the expected range; nil when it is not judged.
    public let holds: Bool?
  }

  /// The ends of an accepted range; nil for none.
  public struct ExpectedRange: Sendable, Encodable {
    /// The smallest accepted value.
    public let lower: Double?
    /// The largest accepted value.
    public let upper: Double?
  }

  /// Runs `experiment` and records it.
  ///
  /// - Throws: what the experiment throws.
  public static func run<E: Experiment>(
    _ experiment: E.Type, _ context: ExperimentContext
  ) throws -> (record: ExperimentRecord, outcome: ExperimentOutcome) {
    let watch = Stopwatch()
    let outcome = try E().run(context)
    let seconds = watch.seconds
    return (
      ExperimentRecord(E.self, outcome, context: context, seconds: seconds), outcome
    )
  }

  init<E: Experiment>(
    _ experiment: E.Type, _ outcome: ExperimentOutcome, context: ExperimentContext, seconds: Double
  ) {
    id = E.id
    alias = E.alias
    paper = E.paper
    claim = E.claim
    `protocol` = outcome.setting
    scale = context.scale
    seed = context.seed
    var measured: [String: MeasuredValue] = [:]
    for check in outcome.checks {
      measured[check.name] = MeasuredValue(
        value: check.measured.isFinite ? check.measured : nil,
        standardError: check.standardError, holds: check.holds)
    }
    for measurement in outcome.measurements {
      measured[measurement.name] = MeasuredValue(
        value: measurement.value.isFinite ? measurement.value : nil,
        standardError: measurement.standardError, holds: nil)
    }
    self.measured = measured
    expected = Dictionary(
      outcome.checks.map { ($0.name, ExpectedRange(lower: $0.lower, upper: $0.upper)) },
      uniquingKeysWith: { $1 })
    tolerance = Dictionary(
      outcome.checks.map { ($0.name, $0.reason) }, uniquingKeysWith: { $1 })
    verdict = outcome.holds ? .holds : .fails
    tables = outcome.tables
    figures = outcome.figures
    notes = outcome.notes
    self.seconds = seconds
    keptKernels = outcome.keptKernels
  }
}
