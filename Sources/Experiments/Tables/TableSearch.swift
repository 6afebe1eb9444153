import Datasets
import KernelLearning
import LinearAlgebra

/// A kernel and a cost of errors.
struct TableChoice: Sendable, Hashable {
  let kernel: TableKernel
  let cost: Double
}

/// The choice of a support vector classifier among kernels and costs, by validation rows.
///
/// Labels of other rows are never read.
struct TableSearch: Sendable {
  /// 10^-2 to 10^4.
  ///
  /// Reference: arXiv:1910.01663, section 6.
  static let costs = [1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4]

  let classes: [Int]
  /// The splits, each for a choice of its own: to train on, and to validate on as `test`.
  let splits: [RowSplit]
  /// The candidates so far, in order.
  private(set) var candidates: [TableChoice] = []
  /// How many validation rows each candidate predicts, for each split.
  private(set) var right: [[Int]]
  /// How many trainings stopped at LIBSVM's iteration limit.
  private(set) var unconverged = 0

  init(classes: [Int], splits: [RowSplit]) {
    self.classes = classes
    self.splits = splits
    right = splits.map { _ in [] }
  }

  /// Tries all costs with `kernel`, whose matrix of all rows is given.
  ///
  /// - Throws: `ClassificationError`.
  mutating func add(_ kernel: TableKernel, _ matrix: Matrix<Double>) throws {
    let prepared = try SupportVectorKernel(matrix)
    let costs = Self.costs
    // The dearest first, so that no thread is left alone with one of them at the end.
    let (classes, splits) = (self.classes, self.splits)
    let jobs = costs.indices.reversed().flatMap { cost in splits.indices.map { (cost, $0) } }
    let results = try concurrently(jobs.count) { job in
      let split = splits[jobs[job].1]
      return try TableFit(
        prepared, matrix, classes: classes, split: split, cost: costs[jobs[job].0])
    }
    var counts = splits.map { _ in [Int](repeating: 0, count: costs.count) }
    for ((cost, split), result) in zip(jobs, results) {
      counts[split][cost] = result.right
      unconverged += result.isConverged ? 0 : 1
    }
    candidates += costs.map { TableChoice(kernel: kernel, cost: $0) }
    for split in splits.indices { right[split] += counts[split] }
  }

  /// The first of the candidates that predict the most validation rows of a split.
  func best(_ split: Int) -> TableChoice {
    let counts = right[split]
    return candidates[counts.indices.reduce(0) { counts[$1] > counts[$0] ? $1 : $0 }]
  }
}

/// A classifier trained on the first part of a split and scored on the second.
struct TableFit: Sendable {
  /// The rows of the second part predicted right.
  let right: Int
  /// Whether every pair of classes reached the tolerance.
  let isConverged: Bool

  init(
    _ prepared: SupportVectorKernel, _ matrix: Matrix<Double>, classes: [Int], split: RowSplit,
    cost: Double
  ) throws {
    let classifier = try SupportVectorClassifier(
      prepared, rows: split.training, classes: split.training.map { classes[$0] }, cost: cost)
    let cross = matrix.selectingRows(split.test).selectingColumns(split.training)
    right = zip(classifier.predict(cross), split.test).count { $0 == classes[$1] }
    isConverged = classifier.unconverged.isEmpty
  }
}
