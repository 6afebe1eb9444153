import Datasets

/// Which data to learn from and to test on, as named on a command line.
public struct SplitRequest: Sendable, Codable, Hashable {
  /// The data to learn from.
  public var train: String
  /// The data to test on; nil holds out a share of `train`.
  public var test: String?
  /// The share that is held out without `test`.
  public var testFraction: Double
  /// The classes to keep; nil for all.
  public var classes: [String]?
  /// The first rows to keep of both; nil for all.
  public var limit: Int?
  /// The seed of the rows held out.
  public var seed: UInt64

  /// A request.
  public init(
    train: String, test: String? = nil, testFraction: Double = 0.25, classes: [String]? = nil,
    limit: Int? = nil, seed: UInt64 = 0
  ) {
    self.train = train
    self.test = test
    self.testFraction = testFraction
    self.classes = classes
    self.limit = limit
    self.seed = seed
  }

  /// Reads the data; held-out rows have the classes in the proportions of all rows.
  ///
  /// - Throws: `DatasetError`, `RegressionDataError`.
  public func load() throws -> RegressionData {
    let training = try DatasetReference(parsing: train).load(classes: classes, limit: limit)
    guard let test else {
      let split = try training.splitRows(
        trainFraction: 1 - testFraction, seed: seed,
        stratified: training.targets.classCount != nil)
      return try RegressionData(
        training: training.selectingRows(split.training),
        test: training.selectingRows(split.test), split: split)
    }
    let tested = try DatasetReference(parsing: test).load(classes: classes, limit: limit)
    return try RegressionData(training: training, test: tested)
  }
}
