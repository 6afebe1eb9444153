import Datasets
import LinearAlgebra

/// Rows to learn from and rows to test on, with labels that mean the same in both.
public struct RegressionData: Sendable {
  /// The rows to learn from.
  public let training: Dataset
  /// The rows to test on; its classes are numbered as those of `training`.
  public let test: Dataset
  /// The number of test rows that also occur among the training rows.
  public let sharedRows: Int
  /// The rows of both parts in the data they were split from; nil for parts of their own.
  public let split: RowSplit?

  /// Puts two parts together; classes are matched by name.
  ///
  /// - Parameter split: the rows of the parts, when they were split from one data set.
  /// - Throws: `RegressionDataError` when one part has classes and the other values, or a test row
  ///   has a class that no training row has, or the features differ; `DatasetError.oneClassOnly`.
  public init(training: Dataset, test: Dataset, split: RowSplit? = nil) throws {
    guard training.x.columns == test.x.columns else {
      throw RegressionDataError.featureMismatch(
        training: training.name, trainingFeatures: training.x.columns, test: test.name,
        testFeatures: test.x.columns)
    }
    try training.checkSeveralClasses()
    self.training = training
    self.split = split
    self.test = Dataset(
      name: test.name, x: test.x, shape: test.shape,
      targets: try Self.match(test, to: training), source: test.source, license: test.license)
    let known = RowLookup(all: training.x)
    sharedRows = (0..<test.count).count { known.row(equalTo: test.x[row: $0]) != nil }
  }

  private static func match(_ test: Dataset, to training: Dataset) throws -> Targets {
    switch (training.targets, test.targets) {
    case (.values, _):
      guard let values = test.targets.numbers else {
        throw RegressionDataError.differentTargets(training: training.name, test: test.name)
      }
      return .values(values)
    case (.classes, .values):
      throw RegressionDataError.differentTargets(training: training.name, test: test.name)
    case (.classes(let trained, let known), .classes(let labels, let names)):
      return try .matched(labels, names, to: known, seen: Set(trained)) { row, name in
        RegressionDataError.unknownClass(
          row: row, name: name, test: test.name, training: training.name)
      }
    }
  }
}

/// Training and test rows that do not belong together.
public enum RegressionDataError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One part has classes, the other values.
  case differentTargets(training: String, test: String)
  /// The parts have different numbers of features.
  case featureMismatch(training: String, trainingFeatures: Int, test: String, testFeatures: Int)
  /// A test row has a class that no training row has.
  case unknownClass(row: Int, name: String, test: String, training: String)
  /// Nothing is left to test on.
  case noTestRows(String)

  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .differentTargets(let training, let test):
      return "\(training) and \(test): one has class labels and the other numbers as targets; use"
        + " two parts of the same data"
    case .featureMismatch(let training, let trainingFeatures, let test, let testFeatures):
      return "\(training) has \(trainingFeatures) features and \(test) has \(testFeatures); use two"
        + " parts of the same data"
    case .unknownClass(let row, let name, let test, let training):
      return "\(test): row \(row) (from 0) has class '\(name)', which no row of \(training) has;"
        + " select the classes that both have"
    case .noTestRows(let name):
      return "\(name) has no row to test on; give more rows"
    }
  }
}
