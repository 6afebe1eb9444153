import LinearAlgebra
import Synchronization

/// Class probabilities of a support vector classifier.
///
/// Decision values of rows that a classifier was not trained on, from cross-validation, calibrate a
/// sigmoid for every pair of classes (Platt); the pairs are coupled to probabilities of the classes
/// (Wu, Lin, Weng). As LIBSVM's, but the folds are a function of the seed alone and spread every
/// class evenly, each fold is trained once for all pairs, and coupling goes on to rounding.
///
/// The most probable class may differ from the class with the most votes.
public struct SupportVectorProbabilities: Sendable, Codable, Equatable {
  /// The classes that had training rows, ascending.
  public let classes: [Int]
  /// The sigmoid of every pair, in the order of decision values.
  public let sigmoids: [PlattSigmoid]

  /// Calibrates on `rows` of a kernel, with one class for each of `rows`.
  ///
  /// Cost: `folds` trainings on a share 1 - 1 / folds of the rows.
  ///
  /// A fold that leaves a pair with rows of one class alone counts as a decision value of 1 for that
  /// class, and 0 where it leaves neither, as in LIBSVM.
  ///
  /// - Throws: `ClassificationError`.
  public init(
    kernel: Matrix<Double>, rows: [Int]? = nil, classes: [Int], cost: Double,
    tolerance: Double = 1e-3, folds: Int = 5, seed: UInt64 = 0,
    parallelism: Parallelism = .allCores
  ) throws(ClassificationError) {
    let rows = rows ?? Array(0..<kernel.rows)
    precondition(rows.count == classes.count, "\(classes.count) classes for \(rows.count) rows")
    try SupportVectorClassifier.check(classes, cost: cost, tolerance: tolerance)
    let fold = try Folds(folds, classes: classes, seed: seed).assignment
    let prepared = try SupportVectorKernel(kernel)
    let held = Mutex([Result<Matrix<Double>, ClassificationError>?](repeating: nil, count: folds))
    parallelism.forEach(folds) { number in
      let values = Result { () throws(ClassificationError) in
        try Self.heldOutValues(
          of: number, fold: fold, kernel: kernel, prepared: prepared, rows: rows,
          classes: classes, cost: cost, tolerance: tolerance)
      }
      held.withLock { $0[number] = values }
    }
    var values = [Matrix<Double>]()
    for result in held.withLock({ $0 }) { values.append(try result!.get()) }

    let present = Set(classes).sorted()
    self.classes = present
    sigmoids = SupportVectorClassifier.pairs(of: present).enumerated().map { index, pair in
      let own = rows.indices.filter { classes[$0] == pair.first || classes[$0] == pair.second }
      return PlattSigmoid(
        decisionValues: own.map { values[fold[$0]][$0, index] },
        isFirst: own.map { classes[$0] == pair.first })
    }
  }

  /// The probabilities of m rows: (m, classCount), 0 for classes without training rows.
  ///
  /// - Parameter decisionValues: of the classifier trained on all rows, (m, p).
  public func probabilities(
    _ decisionValues: Matrix<Double>, classCount: Int
  ) -> Matrix<Double> {
    precondition(
      decisionValues.columns == sigmoids.count,
      "\(decisionValues.columns) decision values for \(sigmoids.count) pairs")
    precondition(
      classes.allSatisfy { $0 < classCount }, "\(classCount) classes, but \(classes.last!) exists")
    var result = Matrix<Double>(rows: decisionValues.rows, columns: classCount)
    for row in 0..<decisionValues.rows {
      let pairs = zip(sigmoids, decisionValues[row: row]).map { $0.probability($1) }
      let coupled = PairwiseCoupling.probabilities(ofFirst: pairs, classes: classes.count)
      for (value, probability) in zip(classes, coupled) { result[row, value] = probability }
    }
    return result
  }

  /// The decision values of every row for every pair of all classes, by a classifier trained on the
  /// rows of the other folds; only the rows of fold `number` are set.
  private static func heldOutValues(
    of number: Int, fold: [Int], kernel: Matrix<Double>, prepared: SupportVectorKernel,
    rows: [Int], classes: [Int], cost: Double, tolerance: Double
  ) throws(ClassificationError) -> Matrix<Double> {
    let kept = rows.indices.filter { fold[$0] != number }
    let left = rows.indices.filter { fold[$0] == number }
    let present = Set(kept.map { classes[$0] })
    let pairs = SupportVectorClassifier.pairs(of: Set(classes).sorted())
    var values = Matrix<Double>(rows: rows.count, columns: pairs.count)
    var trained: (pairs: [ClassPair], values: Matrix<Double>) = ([], Matrix(rows: 0, columns: 0))
    if present.count > 1 {
      let classifier = try SupportVectorClassifier(
        prepared, rows: kept.map { rows[$0] }, classes: kept.map { classes[$0] }, cost: cost,
        tolerance: tolerance)
      let cross = kernel.selectingRows(left.map { rows[$0] })
        .selectingColumns(kept.map { rows[$0] })
      trained = (classifier.pairs, classifier.decisionValues(cross))
    }
    for (index, pair) in pairs.enumerated() {
      let column = trained.pairs.firstIndex(of: pair)
      let constant =
        (present.contains(pair.first) ? 1.0 : 0) - (present.contains(pair.second) ? 1 : 0)
      for (position, row) in left.enumerated() {
        values[row, index] = column.map { trained.values[position, $0] } ?? constant
      }
    }
    return values
  }
}
