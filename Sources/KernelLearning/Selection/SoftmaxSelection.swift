import LinearAlgebra

/// A softmax regression whose penalty has the least log loss on held-out parts of the training rows.
///
/// Cost: for each fold a fit for every penalty, from the largest to the smallest, each starting where
/// the last one ended; then one fit of all rows.
public struct SoftmaxSelection: Sendable {
  /// Every penalty, ascending.
  public let curve: [ClassifierPoint]
  /// The number of the chosen penalty.
  public let index: Int
  /// Where in the grid it sits.
  public let place: RidgeSelection.Place
  /// The model of all rows with the chosen penalty.
  public let model: SoftmaxRegression

  /// The chosen point.
  public var chosen: ClassifierPoint { curve[index] }

  /// Chooses among penalties relative to the mean diagonal of `kernel`, (n, n).
  ///
  /// A fold whose other rows have one class alone predicts that class with the largest probability
  /// that (n + 1) / (n + c) of n rows allows.
  ///
  /// - Throws: `ClassificationError`.
  public init(
    kernel: Matrix<Double>, classes: [Int], classCount: Int, grid: StrengthGrid = .penalties,
    folds: Folds, parallelism: Parallelism = .allCores
  ) throws {
    precondition(
      folds.assignment.count == classes.count, "the folds are those of other rows")
    let mean = kernel.trace / Double(max(1, kernel.rows))
    let unit = mean > 0 ? mean : 1
    let penalties = grid.relative.map { $0 * unit }
    let parts = try parallelism.results(folds.count) { fold in
      try Self.heldOut(
        fold, folds, kernel: kernel, classes: classes, classCount: classCount,
        penalties: penalties)
    }
    curve = penalties.indices.map { index in
      let points = parts.map { $0[index] }
      let rows = Double(classes.count)
      return ClassifierPoint(
        strength: penalties[index], relativeStrength: grid.relative[index],
        classificationError: Double(points.reduce(0) { $0 + $1.wrong }) / rows,
        logLoss: points.reduce(0) { $0 + $1.loss } / rows,
        unconverged: points.count { !$0.converged })
    }
    let losses = curve.map { $0.logLoss ?? .infinity }
    // Of equal losses the largest penalty.
    index = losses.indices.reduce(0) { losses[$1] <= losses[$0] ? $1 : $0 }
    place = grid.place(index)
    model = try SoftmaxRegression(
      kernel: kernel, classes: classes, classCount: classCount, penalty: penalties[index])
  }

  private struct HeldOut: Sendable {
    var wrong: Int
    var loss: Double
    var converged: Bool
  }

  private static func heldOut(
    _ fold: Int, _ folds: Folds, kernel: Matrix<Double>, classes: [Int], classCount: Int,
    penalties: [Double]
  ) throws -> [HeldOut] {
    let (kept, held) = (folds.kept(fold), folds.held(fold))
    let (known, truth) = (kept.map { classes[$0] }, held.map { classes[$0] })
    if Set(known).count == 1 {
      let n = Double(known.count)
      let other = 1 / (n + Double(classCount))
      let wrong = truth.count { $0 != known[0] }
      let loss =
        -Double(wrong) * logarithm(other)
        - Double(truth.count - wrong) * logarithm((n + 1) * other)
      return penalties.map { _ in HeldOut(wrong: wrong, loss: loss, converged: true) }
    }
    let inner = kernel.selectingRows(kept).selectingColumns(kept)
    let cross = kernel.selectingRows(held).selectingColumns(kept)
    // The error of a loss is the square of that of a gradient.
    var options = SoftmaxRegression.Options()
    options.tolerance = 1e-5
    var start: Matrix<Double>?
    var points: [HeldOut] = []
    for penalty in penalties.reversed() {
      let fit = try SoftmaxRegression(
        kernel: inner, classes: known, classCount: classCount, penalty: penalty, start: start,
        options: options)
      start = fit.coefficients
      let outputs = fit.outputs(cross)
      points.append(
        HeldOut(
          wrong: zip(outputs.decisions, truth).count { $0 != $1 },
          loss: LogLoss.losses(outputs, truth).reduce(0, +), converged: fit.converged))
    }
    return points.reversed()
  }
}
