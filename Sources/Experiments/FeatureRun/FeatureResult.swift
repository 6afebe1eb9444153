import HighDimension

/// What `ntkit features` measured.
public struct FeatureResult: Sendable, Encodable {
  /// One model of the sweep.
  public struct Point: Sendable, Encodable {
    /// N.
    public let width: Int
    /// n.
    public let samples: Int
    /// The ridge; nil with a time.
    public let ridge: Double?
    /// The time of gradient flow; nil with a ridge.
    public let time: Double?
    /// The value on the axis.
    public let value: Double
    /// The mean error on test rows.
    public let testError: Double
    /// Its standard error; nil for one draw.
    public let standardError: Double?
    /// The median error on test rows.
    public let medianError: Double
    /// The mean error on training rows.
    public let trainingError: Double
    /// The mean squared norm of the parameters.
    public let squaredNorm: Double
    /// The least number of directions that were fitted.
    public let rank: Int
    /// The predicted test error; nil without a formula.
    public let theory: Double?
  }

  /// A value of the axis and the predicted test error there.
  public struct TheoryPoint: Sendable, Encodable {
    /// The value on the axis.
    public let value: Double
    /// The predicted test error; may be infinite.
    public let testError: Double
  }

  /// The version of this form.
  public let schemaVersion = 1
  /// What was asked for.
  public let request: FeatureRequest
  /// d.
  public let dimension: Int
  /// The models.
  public let points: [Point]
  /// The theory on a finer grid of the axis, for the line of the figure; empty without one.
  public let curve: [TheoryPoint]
  /// Where the theory comes from.
  public let theorySource: String?
  /// The numbers in the largest matrix of a fit.
  public let largestMatrix: Int
  /// The memory that was planned for, in bytes.
  public let plannedBytes: Int
  /// Fits that were read from an earlier run.
  public let resumedFits: Int
  /// Remarks.
  public let warnings: [String]
  /// The programs.
  public let versions: Versions
  /// The wall time.
  public let seconds: Double
}
