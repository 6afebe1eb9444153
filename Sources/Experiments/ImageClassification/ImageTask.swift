import Datasets
import KernelLearning
import LinearAlgebra

/// Images in classes: rows to learn from, and rows to test on.
struct ImageTask: Sendable {
  /// What the data is, for the record of the run.
  let name: String
  /// The rows to learn from.
  let training: Dataset
  /// The rows to test on; their labels are read by `score` alone.
  let test: Dataset
  /// The class of each training row.
  let labels: [Int]
  /// The number of classes.
  let classCount: Int

  /// A task with these rows.
  ///
  /// - Throws: `DatasetError.notClassification`.
  init(name: String, training: Dataset, test: Dataset) throws {
    let (labels, names) = try training.classes()
    self.name = name
    self.training = training
    self.test = test
    self.labels = labels
    classCount = names.count
  }

  /// Random rows of CIFAR-10 averaged over squares of pixels; nil without the data.
  ///
  /// The rows are drawn by the seed of the run, training rows from the training part and test rows
  /// from the test part, so that a seed is a fresh draw of both.
  ///
  /// - Throws: `DatasetError`.
  static func cifar10(
    _ context: ExperimentContext, _ size: ImageTaskSize? = nil
  ) throws -> ImageTask? {
    try cifar10(context, size, draws: 1)?[0]
  }

  /// Several draws of such tasks, of which the first is the one above.
  ///
  /// - Throws: `DatasetError`.
  static func cifar10(
    _ context: ExperimentContext, _ size: ImageTaskSize? = nil, draws: Int
  ) throws -> [ImageTask]? {
    guard let reference = context.cifar10 else { return nil }
    let size = size ?? ImageTaskSize(context.scale)
    func parts(_ part: DatasetPart, _ count: Int) throws -> [Dataset] {
      let all = try DatasetReference(parsing: "\(reference):\(part.rawValue)").load()
      let stream = context.stream("CIFAR-10 \(part.rawValue) rows")
      return try (0..<draws).map { draw in
        var random = draw == 0 ? stream : stream.child(draw)
        return try all.selectingRows(Array(random.permutation(all.count).prefix(count)))
          .downsampled(by: size.block)
      }
    }
    return try zip(parts(.train, size.training), parts(.test, size.test)).map { training, test in
      try ImageTask(
        name: "CIFAR-10 as means over \(size.block) x \(size.block) pixels, \(training.shape[0]) x"
          + " \(training.shape[1]) x \(training.shape[2]), \(training.count) training and"
          + " \(test.count) test rows drawn by the seed",
        training: training, test: test)
    }
  }

  /// How many test rows `predicted` has right.
  func score(_ name: String, _ predicted: [Int]) throws -> ImageScore {
    ImageScore(name: name, predicted: predicted, truth: try test.classes().labels)
  }
}

/// How many rows of CIFAR-10 a task takes, and how small its images are.
struct ImageTaskSize: Sendable {
  /// Of training rows.
  var training: Int
  /// Of test rows.
  var test: Int
  /// The side of the squares of pixels that become one.
  var block: Int

  /// The size of an experiment at `scale`.
  ///
  /// The quick form takes the training rows of the standard one, for which the accept lines are,
  /// and fewer test rows.
  init(_ scale: ExperimentScale) {
    switch scale {
    case .quick: self.init(training: 500, test: 400, block: 4)
    case .standard: self.init(training: 500, test: 1000, block: 4)
    case .full: self.init(training: 2000, test: 2000, block: 2)
    }
  }

  /// A size.
  init(training: Int, test: Int, block: Int) {
    self.training = training
    self.test = test
    self.block = block
  }
}
