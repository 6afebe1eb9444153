import Datasets
import KernelLearning
import LinearAlgebra

/// Targets as a kernel predictor learns them.
struct RegressionTargets {
  /// One column for values and for two classes, and one for each of more classes: (n, c).
  let values: Matrix<Double>
  /// The class of each row; nil for values.
  let labels: [Int]?
  /// The names of the classes; empty for values.
  let names: [String]

  init(_ targets: Targets) throws {
    switch targets {
    case .classes(let labels, let names):
      values = try (names.count == 2 ? ClassEncoding.signs : .centeredOneHot)
        .targets(labels, count: names.count)
      self.labels = labels
      self.names = names
    case .values(let numbers):
      values = .column(numbers)
      labels = nil
      names = []
    }
  }

  private init(values: Matrix<Double>, labels: [Int]?, names: [String]) {
    self.values = values
    self.labels = labels
    self.names = names
  }

  /// Whether they stand for classes.
  var isClassification: Bool { labels != nil }

  /// The targets of some rows.
  func selectingRows(_ rows: [Int]) -> RegressionTargets {
    RegressionTargets(
      values: values.selectingRows(rows), labels: labels.map { all in rows.map { all[$0] } },
      names: names)
  }

  /// Values are learned with a constant term.
  var intercept: Intercept { isClassification ? .none : .unpenalized }
}
