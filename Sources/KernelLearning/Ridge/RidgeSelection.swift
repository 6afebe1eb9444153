import LinearAlgebra

/// What a ridge is chosen by; none of them sees a test row.
public enum RidgeCriterion: String, Sendable, Codable, CaseIterable {
  /// The mean squared leave-one-out residual.
  case leaveOneOut
  /// Generalized cross-validation.
  case generalizedCrossValidation
  /// The share of rows that the leave-one-out predictions classify wrongly; a tie goes to the
  /// smaller mean squared residual.
  case leaveOneOutClassification
}

/// A ridge chosen from a grid by exact leave-one-out error, with the whole curve.
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
  /// - Throws: what `LeaveOneOut.evaluate` throws: a grid with ridge 0 needs a regular kernel.
  public init(
    spectrum: KernelSpectrum, labels: Matrix<Double>, grid: RidgeGrid = .standard,
    criterion: RidgeCriterion = .leaveOneOut, intercept: Intercept = .none,
    classes: [Int]? = nil
  ) throws {
    precondition(
      classes.map { $0.count == labels.rows } ?? true, "the classes do not match the label rows")
    let validation = LeaveOneOut(spectrum: spectrum, labels: labels, intercept: intercept)
    let truth = classes ?? labels.decisions
    let ridges = grid.absolute(for: spectrum)
    let curve = try zip(ridges, grid.relative).map { ridge, relative in
      let evaluation = try validation.evaluate(ridge: ridge)
      let wrong = zip(truth, evaluation.predictions.decisions).count { $0 != $1 }
      return Point(
        ridge: ridge, relativeRidge: relative, leaveOneOut: evaluation.meanSquare,
        generalizedCrossValidation: evaluation.generalized,
        classificationError: Double(wrong) / Double(max(1, truth.count)),
        degreesOfFreedom: evaluation.degreesOfFreedom)
    }
    func score(_ point: Point) -> (Double, Double) {
      switch criterion {
      case .leaveOneOut: (point.leaveOneOut, 0)
      case .generalizedCrossValidation: (point.generalizedCrossValidation, 0)
      case .leaveOneOutClassification: (point.classificationError, point.leaveOneOut)
      }
    }
    var best = 0
    for candidate in curve.indices where score(curve[candidate]) < score(curve[best]) {
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
