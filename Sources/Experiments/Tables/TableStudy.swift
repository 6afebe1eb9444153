import Datasets
import KernelLearning
import LinearAlgebra

/// What one family of kernels reaches on a table, with both ways of tuning.
struct TableResult: Sendable {
  /// The choice of the published protocol, one for all folds.
  var published: TableChoice
  /// The choice of the clean protocol for each fold.
  var clean: [TableChoice]
  /// The share of right test rows in each fold, published protocol.
  var publishedAccuracies: [Double]
  /// The share of right test rows in each fold, clean protocol.
  var cleanAccuracies: [Double]
  /// The candidates compared.
  var candidates: Int
  /// Trainings that stopped at LIBSVM's iteration limit, tuning and testing together.
  var unconverged: Int
}

/// Tuning and testing of support vector classifiers on one table.
///
/// Published protocol: the kernel and cost that do best on the tuning split, then the mean
/// accuracy over the four folds; the tuning rows may also be test rows. Clean protocol: for each
/// fold the same choice from the tuning rows that the fold does not test on.
///
/// Reference: arXiv:1910.01663, section 6; Fernandez-Delgado et al. (2014) for the splits.
struct TableStudy: Sendable {
  let set: TableSet

  /// Tunes and tests one family.
  ///
  /// Cost: 5 trainings a candidate on at most half of the rows, and 8 on three quarters.
  ///
  /// - Throws: `InfiniteWidthError`, `ClassificationError`.
  func run(
    _ family: [TableKernel], _ kernels: TableKernels,
    progress: (TableKernel, Double) -> Void = { _, _ in }
  ) throws -> TableResult {
    var search = TableSearch(
      classes: set.classes, splits: [set.tuning] + set.folds.map(set.cleanTuning))
    for (index, kernel) in family.enumerated() {
      progress(kernel, Double(index) / Double(family.count))
      try search.add(kernel, kernels.matrix(kernel))
    }
    let published = search.best(0)
    let clean = set.folds.indices.map { search.best($0 + 1) }
    let choices = set.folds.map { _ in published } + clean
    let fits = try test(choices, on: set.folds + set.folds, kernels)
    let accuracies = zip(fits, set.folds + set.folds).map {
      Double($0.right) / Double(max(1, $1.test.count))
    }
    return TableResult(
      published: published, clean: clean,
      publishedAccuracies: Array(accuracies.prefix(set.folds.count)),
      cleanAccuracies: Array(accuracies.suffix(set.folds.count)),
      candidates: search.candidates.count,
      unconverged: search.unconverged + fits.count { !$0.isConverged })
  }

  /// Trains each choice on the first part of its split and scores it on the second.
  private func test(
    _ choices: [TableChoice], on splits: [RowSplit], _ kernels: TableKernels
  ) throws -> [TableFit] {
    var fits = [TableFit?](repeating: nil, count: choices.count)
    for kernel in Set(choices.map(\.kernel)) {
      let matrix = try kernels.matrix(kernel)
      let prepared = try SupportVectorKernel(matrix)
      let jobs = choices.indices.filter { choices[$0].kernel == kernel }
      let results = try concurrently(jobs.count) { job in
        try TableFit(
          prepared, matrix, classes: set.classes, split: splits[jobs[job]],
          cost: choices[jobs[job]].cost)
      }
      for (job, result) in zip(jobs, results) { fits[job] = result }
    }
    return fits.map { $0! }
  }
}
