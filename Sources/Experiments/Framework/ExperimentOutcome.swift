/// What an experiment measured, against what was expected.
public struct ExperimentOutcome: Sendable {
  /// The protocol as it was run: data, sizes, seeds, deviations from the paper's.
  public var setting: String
  /// Every comparison; the claim holds when all of them do.
  public var checks: [ExperimentCheck]
  /// Other numbers worth reporting.
  public var measurements: [ExperimentMeasurement]
  /// Results in rows and columns.
  public var tables: [ExperimentTable]
  /// The paths of the figures written.
  public var figures: [String]
  /// Remarks: fallbacks taken, known deviations.
  public var notes: [String]
  /// Kernels that took no time because earlier runs kept them; nil when there were none.
  public var keptKernels: KeptKernelCount?

  /// An outcome.
  public init(
    setting: String, checks: [ExperimentCheck] = [], measurements: [ExperimentMeasurement] = [],
    tables: [ExperimentTable] = [], figures: [String] = [], notes: [String] = []
  ) {
    self.setting = setting
    self.checks = checks
    self.measurements = measurements
    self.tables = tables
    self.figures = figures
    self.notes = notes
  }

  /// Whether every check holds; false when there is none.
  public var holds: Bool { !checks.isEmpty && checks.allSatisfy(\.holds) }
}

/// A measured number that is reported but not judged.
public struct ExperimentMeasurement: Sendable, Codable {
  /// What it is.
  public let name: String
  /// Its value.
  public let value: Double
  /// Its standard error, when it has one.
  public let standardError: Double?

  /// A measurement.
  public init(_ name: String, _ value: Double, standardError: Double? = nil) {
    self.name = name
    self.value = value
    self.standardError = standardError
  }
}

/// One measured number against the range it must lie in.
public struct ExperimentCheck: Sendable {
  /// What is measured.
  public let name: String
  /// The measured value.
  public let measured: Double
  /// The standard error of the measured value, when it has one.
  public let standardError: Double?
  /// The smallest accepted value; nil for none.
  public let lower: Double?
  /// The largest accepted value; nil for none.
  public let upper: Double?
  /// Where the range comes from.
  public let reason: String

  /// A value that must lie in `range`.
  public init(
    _ name: String, _ measured: Double, in range: ClosedRange<Double>, standardError: Double? = nil,
    because reason: String
  ) {
    self.init(
      name, measured, lower: range.lowerBound, upper: range.upperBound,
      standardError: standardError, because: reason)
  }

  /// A value that must be at most `limit`.
  public init(
    _ name: String, _ measured: Double, atMost limit: Double, standardError: Double? = nil,
    because reason: String
  ) {
    self.init(
      name, measured, lower: nil, upper: limit, standardError: standardError, because: reason)
  }

  /// A value that must be at least `limit`.
  public init(
    _ name: String, _ measured: Double, atLeast limit: Double, standardError: Double? = nil,
    because reason: String
  ) {
    self.init(
      name, measured, lower: limit, upper: nil, standardError: standardError, because: reason)
  }

  private init(
    _ name: String, _ measured: Double, lower: Double?, upper: Double?, standardError: Double?,
    because reason: String
  ) {
    self.name = name
    self.measured = measured
    self.lower = lower
    self.upper = upper
    self.standardError = standardError
    self.reason = reason
  }

  /// Whether the value lies in the range; never for NaN.
  public var holds: Bool {
    !measured.isNaN && measured >= (lower ?? -.infinity) && measured <= (upper ?? .infinity)
  }
}
