import Datasets
import KernelLearning
import LinearAlgebra

/// Targets as a kernel predictor learns them.
struct RegressionTargets {
  /// One column for values and for two classes, and one for each of more classes: (n, c).
  let values: Matrix<Double>
  /// Whether they stand for classes.
  let isClassification: Bool

  init(_ targets: Targets) throws {
    switch targets {
    case .classes(let labels, let names):
      values = try (names.count == 2 ? ClassEncoding.signs : .centeredOneHot)
        .targets(labels, count: names.count)
      isClassification = true
    case .values(let numbers):
      values = .column(numbers)
      isClassification = false
    }
  }

  private init(values: Matrix<Double>, isClassification: Bool) {
    self.values = values
    self.isClassification = isClassification
  }

  /// The targets of some rows.
  func selectingRows(_ rows: [Int]) -> RegressionTargets {
    RegressionTargets(values: values.selectingRows(rows), isClassification: isClassification)
  }

  /// Values are learned with a constant term.
  var intercept: Intercept { isClassification ? .none : .unpenalized }

  /// The ridge with the least leave-one-out error, of classes or of values.
  ///
  /// - Throws: what `RidgeSelection` throws.
  func selectRidge(
    _ spectrum: KernelSpectrum, grid: RidgeGrid = .standard
  ) throws -> RidgeSelection {
    try RidgeSelection(
      spectrum: spectrum, labels: values, grid: grid,
      criterion: isClassification ? .leaveOneOutClassification : .leaveOneOut,
      intercept: intercept)
  }
}
