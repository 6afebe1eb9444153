import LinearAlgebra

/// A ridge chosen from a grid, with the whole curve: by exact leave-one-out error or another
/// criterion.
///
/// Cost: one eigendecomposition for all ridges, then O(n^2 c) for each.
public struct RidgeSelection: Sendable {
  /// One ridge of the grid and how it does.
  public struct Point: Sendable, Codable, Equatable {
    /// The ridge in the units of the kernel.
    public let ridge: Double
    /// The ridge divided by the mean of the kernel's diagonal.
    public let relativeRidge: Double
    /// The mean squared leave-one-out residual.
    public let leaveOneOut: Double
    /// The generalized cross-validation score.
    public let generalizedCrossValidation: Double
    /// The leave-one-out classification error: by argmax for two or more outputs, by sign for one.
    public let classificationError: Double
    /// The effective number of parameters.
    public let degreesOfFreedom: Double
    /// The log marginal likelihood of `ScaledEvidence`; nil where it is unbounded.
    public let logMarginalLikelihood: Double?
    /// The errors on held-out parts; nil unless they were computed.
    public let crossValidation: CrossValidation.Point?
  }

  /// Where in the grid a choice sits.
  public enum Place: String, Sendable, Codable {
    /// Strictly inside.
    case inside
    /// At the smallest ridge: a smaller one may be better still.
    case smallest
    /// At the largest ridge: a larger one may be better still.
    case largest
  }

  /// The whole curve, by ascending ridge.
  public let curve: [Point]
  /// The index in `curve` of the choice.
  public let index: Int
  /// What the choice was made by.
  public let criterion: RidgeCriterion
  /// Whether the fits have a constant term.
  public let intercept: Intercept
  /// The predictor fitted on all rows with the chosen ridge.
  public let model: KernelRidge

  /// The chosen point.
  public var chosen: Point { curve[index] }

  /// Whether the choice sits at an end of the grid, where the optimum may lie outside.
  public var place: Place {
    if index == 0 { return .smallest }
    return index == curve.count - 1 ? .largest : .inside
  }

  /// Chooses a ridge for `labels`, (n, c), on a kernel of n rows.
  ///
  /// - Parameter classes: for the classification error, the class of each row; by default the
  ///   argmax of its label row, or the sign for a single output.
  /// - Parameter crossValidation: the errors on held-out parts at the ridges
  ///   `grid.absolute(for: spectrum)`; criteria of that name need them.
  /// - Throws: what `LeaveOneOut.evaluate` throws: a grid with ridge 0 needs a regular kernel.
  public init(
    spectrum: any SpectralDecomposition, labels: Matrix<Double>, grid: RidgeGrid = .standard,
    criterion: RidgeCriterion = .leaveOneOut, intercept: Intercept = .none,
    classes: [Int]? = nil, crossValidation: CrossValidation? = nil
  ) throws {
    precondition(
      classes.map { $0.count == labels.rows } ?? true, "the classes do not match the label rows")
    precondition(
      crossValidation.map { $0.curve.count == grid.relative.count }
        ?? !criterion.needsCrossValidation, "\(criterion) needs the errors of every ridge")
    let validation = LeaveOneOut(spectrum: spectrum, labels: labels, intercept: intercept)
    let truth = classes ?? labels.decisions
    let ridges = grid.absolute(for: spectrum)
    let evidence = ScaledEvidence(spectrum: spectrum, labels: labels, intercept: intercept)
    let curve = try ridges.indices.map { index in
      let (ridge, relative) = (ridges[index], grid.relative[index])
      let evaluation = try validation.evaluate(ridge: ridge)
      let wrong = zip(truth, evaluation.predictions.decisions).count { $0 != $1 }
      return Point(
        ridge: ridge, relativeRidge: relative, leaveOneOut: evaluation.meanSquare,
        generalizedCrossValidation: evaluation.generalized,
        classificationError: Double(wrong) / Double(max(1, truth.count)),
        degreesOfFreedom: evaluation.degreesOfFreedom,
        logMarginalLikelihood: evidence.evaluate(ridge: ridge)?.logLikelihood,
        crossValidation: crossValidation?.curve[index])
    }
    var best = 0
    for candidate in curve.indices
    where criterion.score(curve[candidate]) < criterion.score(curve[best]) {
      best = candidate
    }
    self.curve = curve
    index = best
    self.criterion = criterion
    self.intercept = intercept
    model = try KernelRidge(
      spectrum: spectrum, labels: labels, ridge: ridges[best], intercept: intercept)
  }
}
