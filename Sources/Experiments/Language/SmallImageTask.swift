import Architectures
import Datasets
import FiniteWidth
import LinearAlgebra

/// The images of C6, and a small convolutional network that learns them.
struct SmallImageTask: Sendable {
  let setting: String
  var notes: [String] = []
  private let training, validation, test: (x: Matrix<Float>, y: Matrix<Float>)
  private let input: InputShape
  private let epochs: Int
  private static let batch = 100

  /// CIFAR-10 or MNIST in the data folder, or the shipped digits.
  init(_ context: ExperimentContext) throws {
    let quick = context.scale == .quick
    epochs = quick ? 4 : 8
    let n = quick ? 500 : 3000
    let name: String
    var parts: [Dataset]
    if let reference = context.cifar10 ?? context.mnist {
      name = context.cifar10 == nil ? "MNIST, 14 x 14 means" : "CIFAR-10, 16 x 16 means"
      func rows(_ part: DatasetPart, _ count: Int) throws -> Dataset {
        let all = try DatasetReference(parsing: "\(reference):\(part.rawValue)").load()
        var random = context.stream("images of the \(part.rawValue) part")
        return try all.selectingRows(Array(random.permutation(all.count).prefix(count)))
          .downsampled(by: 2)
      }
      let pool = try rows(.train, n + n / 3)
      parts = [
        pool.selectingRows(Array(0..<n)), pool.selectingRows(Array(n..<pool.count)),
        try rows(.test, 2 * n / 3),
      ]
    } else {
      name = "shipped digits"
      let all = try ShippedDatasets.digits()
      var random = context.stream("digits")
      let order = random.permutation(all.count)
      let train = min(n, 1000)
      parts = [
        all.selectingRows(Array(order[..<train])),
        all.selectingRows(Array(order[train..<train + 350])),
        all.selectingRows(Array(order[(train + 350)...])),
      ]
      notes.append("CIFAR-10 and MNIST are absent: the shipped digits stand for them.")
    }
    let shape = parts[0].shape
    input = InputShape(dimensions: shape.count == 2 ? shape + [1] : shape)!
    let encoded = try parts.map { part in
      (x: part.x.converted(to: Float.self), y: try part.oneHot().converted(to: Float.self))
    }
    (training, validation, test) = (encoded[0], encoded[1], encoded[2])
    setting =
      "\(name), \(training.x.rows) training and \(validation.x.rows) validation rows; 2 convolutions"
      + " 3 x 3 of 16 and 32 channels with ReLU and pooling, batches of \(Self.batch), \(epochs)"
      + " epochs"
  }

  /// The scores before training and after every epoch.
  func train(_ rule: ComparedRule, rate: Double, seed: UInt64) throws -> [EpochScores] {
    let std = 2.0.squareRoot()
    let architecture = Architecture(parameterization: .standard) {
      Conv(3, 3, padding: .same, weightStd: std, biasStd: 0.1, units: 16)
      ReLU()
      AveragePool(2, 2)
      Conv(3, 3, padding: .same, weightStd: std, biasStd: 0.1, units: 32)
      ReLU()
      GlobalAveragePool()
      Dense(biasStd: 0.1)
    }
    let network: FiniteNetwork<Float> = try architecture.initialized(
      input: input, outputs: training.y.columns, width: 32, seed: seed)
    let perEpoch = (training.x.rows + Self.batch - 1) / Self.batch
    let steps = epochs * perEpoch
    var options = TrainingOptions<Float>(
      loss: .crossEntropy, learningRate: rate, steps: steps, batchSize: Self.batch,
      optimizer: rule.optimizer, seed: seed)
    options.rateSchedule = .drops(steps: [steps / 2, 3 * steps / 4], factor: 0.5)
    var trainer = try Trainer(network, inputs: training.x, targets: training.y, options: options)
    func loss(_ part: (x: Matrix<Float>, y: Matrix<Float>)) -> (Double, Double) {
      let outputs = trainer.outputs(part.x)
      return (
        Loss.crossEntropy.value(outputs: outputs, targets: part.y),
        Loss.error(outputs: outputs, targets: part.y)
      )
    }
    func scores(isLast: Bool) -> EpochScores {
      let (testLoss, testError) = isLast ? loss(test) : (.nan, .nan)
      return EpochScores(
        trainLoss: loss(training).0, validationLoss: loss(validation).0, testLoss: testLoss,
        testError: testError)
    }
    var found = [scores(isLast: false)]
    while found.count <= epochs {
      let before = trainer.step
      _ = trainer.advance()
      guard trainer.step > before else {
        return found + [EpochScores](repeating: .diverged, count: epochs + 1 - found.count)
      }
      if trainer.isAtEndOfEpoch { found.append(scores(isLast: found.count == epochs)) }
    }
    return found
  }
}
