import LinearAlgebra

/// A support vector classifier whose cost of errors classifies most held-out training rows right,
/// with probabilities.
///
/// Cost: a training for every fold and cost, one of all rows, and one for each fold of the
/// probabilities.
public struct SupportVectorSelection: Sendable {
  /// Every cost, ascending.
  public let curve: [ClassifierPoint]
  /// The number of the chosen cost.
  public let index: Int
  /// Where in the grid it sits.
  public let place: RidgeSelection.Place
  /// The classifier of all rows with the chosen cost.
  public let model: SupportVectorClassifier
  /// Its probabilities.
  public let probabilities: SupportVectorProbabilities

  /// The chosen point.
  public var chosen: ClassifierPoint { curve[index] }

  /// Chooses among costs relative to the inverse of the mean diagonal of `kernel`, (n, n).
  ///
  /// A fold whose other rows have one class alone predicts that class. The first of equal costs
  /// is taken.
  ///
  /// - Parameter seed: of the folds that the probabilities are calibrated on.
  /// - Throws: `ClassificationError`.
  public init(
    kernel: Matrix<Double>, classes: [Int], grid: StrengthGrid = .costs, folds: Folds,
    seed: UInt64 = 0, parallelism: Parallelism = .allCores
  ) throws {
    precondition(
      folds.assignment.count == classes.count, "the folds are those of other rows")
    let mean = kernel.trace / Double(max(1, kernel.rows))
    let unit = mean > 0 ? mean : 1
    let costs = grid.relative.map { $0 / unit }
    let prepared = try SupportVectorKernel(kernel)
    // The dearest first, so that no thread is left alone with one of them at the end.
    let jobs = costs.indices.reversed().flatMap { cost in (0..<folds.count).map { (cost, $0) } }
    let results = try parallelism.results(jobs.count) { job in
      try Self.heldOut(
        jobs[job].1, folds, kernel: kernel, prepared: prepared, classes: classes,
        cost: costs[jobs[job].0])
    }
    curve = costs.indices.map { cost in
      let own = zip(jobs, results).filter { $0.0.0 == cost }.map(\.1)
      return ClassifierPoint(
        strength: costs[cost], relativeStrength: grid.relative[cost],
        classificationError: Double(own.reduce(0) { $0 + $1.wrong }) / Double(classes.count),
        logLoss: nil, unconverged: own.reduce(0) { $0 + $1.unconverged })
    }
    let errors = curve.map(\.classificationError)
    index = errors.indices.reduce(0) { errors[$1] < errors[$0] ? $1 : $0 }
    place = grid.place(index)
    model = try SupportVectorClassifier(
      prepared, rows: Array(0..<kernel.rows), classes: classes, cost: costs[index])
    probabilities = try SupportVectorProbabilities(
      kernel: kernel, classes: classes, cost: costs[index], folds: folds.count, seed: seed,
      parallelism: parallelism)
  }

  private static func heldOut(
    _ fold: Int, _ folds: Folds, kernel: Matrix<Double>, prepared: SupportVectorKernel,
    classes: [Int], cost: Double
  ) throws -> (wrong: Int, unconverged: Int) {
    let (kept, held) = (folds.kept(fold), folds.held(fold))
    let (known, truth) = (kept.map { classes[$0] }, held.map { classes[$0] })
    if Set(known).count == 1 { return (truth.count { $0 != known[0] }, 0) }
    let fit = try SupportVectorClassifier(prepared, rows: kept, classes: known, cost: cost)
    let cross = kernel.selectingRows(held).selectingColumns(kept)
    return (zip(fit.predict(cross), truth).count { $0 != $1 }, fit.unconverged.count)
  }
}
