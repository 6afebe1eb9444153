import Architectures
import LinearAlgebra
import TestSupport
import Testing

@testable import FiniteWidth

@Suite struct TrainerTests {
  private let architecture = Architecture {
    Conv(3, 3, padding: .same, units: 3)
    ReLU()
    Dropout(keep: 0.8)
    Flatten()
    Dense(biasStd: 0.1)
  }
  private let x = Fixture.normals(10, 18, seed: 1)
  private let y = Fixture.normals(10, 2, seed: 2)

  private func network() throws -> FiniteNetwork<Double> {
    try architecture.initialized(
      input: .image(height: 3, width: 3, channels: 2), outputs: 2, width: 4, seed: 3)
  }

  private func options(_ optimizer: Optimizer) -> TrainingOptions<Double> {
    var options = TrainingOptions<Double>(
      learningRate: 0.01, steps: 23, batchSize: 4, optimizer: optimizer, seed: 7)
    options.rateSchedule = .cosine(warmup: 3)
    options.weightDecay = 0.01
    options.augmentation = Augmentation(flips: true, shift: 1)
    return options
  }

  static let optimizers: [Optimizer] = [
    .gradientDescent(), .gradientDescent(momentum: 0.9),
    .gradientDescent(momentum: 0.9, nesterov: true), .adam(), .rmsProp(), .adaGrad(),
  ]

  /// A run that goes on from a state has the bits of one that was not stopped: batches, dropout,
  /// augmentation, moments and the schedule.
  @Test(arguments: optimizers)
  func goesOnFromAState(_ optimizer: Optimizer) throws {
    try BLASInformation.withSingleThread {
      var whole = try Trainer(network(), inputs: x, targets: y, options: options(optimizer))
      while whole.step < 23 { _ = whole.advance() }
      var first = try Trainer(network(), inputs: x, targets: y, options: options(optimizer))
      while first.step < 10 { _ = first.advance() }
      var second = try Trainer(
        network(), inputs: x, targets: y, options: options(optimizer), from: first.state)
      #expect(second.step == 10)
      while second.step < 23 { _ = second.advance() }
      #expect(second.state == whole.state)
      #expect(second.network.parameters == whole.network.parameters)
    }
  }

  /// States of another optimizer or network are refused.
  @Test func refusesOtherStates() throws {
    let trainer = try Trainer(network(), inputs: x, targets: y, options: options(.adam()))
    #expect(throws: FiniteWidthError.self) {
      try Trainer(
        network(), inputs: x, targets: y, options: options(.gradientDescent()),
        from: trainer.state)
    }
    var state = trainer.state
    state.parameters.removeLast()
    #expect(
      throws: FiniteWidthError.shapeMismatch(
        what: "parameters of the state", expected: trainer.network.parameters.count,
        actual: state.parameters.count)
    ) {
      try Trainer(network(), inputs: x, targets: y, options: options(.adam()), from: state)
    }
  }

  /// A step that is not finite leaves everything as it was.
  @Test func stopsBeforeNumbersAreLost() throws {
    var huge = x
    huge[3, 4] = 1e200
    var options = TrainingOptions<Double>(learningRate: 0.1, steps: 5)
    options.optimizer = .adam()
    var trainer = try Trainer(network(), inputs: huge, targets: y, options: options)
    let start = trainer.state
    let step = trainer.advance()
    #expect(!(step.loss.isFinite && step.gradientNorm.isFinite))
    #expect(trainer.state == start)
  }

  @Test func schedules() {
    let drops = LearningRateSchedule.drops(steps: [3, 5], factor: 0.1)
    let found = (0..<7).map { drops.factor(step: $0, of: 7) }
    for (a, b) in zip(found, [1, 1, 1, 0.1, 0.1, 0.01, 0.01]) { expectClose(a, b, relative: 1e-12) }
    let cosine = LearningRateSchedule.cosine(warmup: 4)
    #expect(cosine.factor(step: 0, of: 24) == 0.2 && cosine.factor(step: 3, of: 24) == 0.8)
    #expect(cosine.factor(step: 4, of: 24) == 1)
    expectClose(cosine.factor(step: 14, of: 24), 0.5, relative: 1e-12)
    #expect(cosine.factor(step: 23, of: 24) < 0.01)
  }

  /// Every augmented image is one of the 2 (2 s + 1)^2 images that may come out, and all do.
  @Test func augmentation() {
    let (height, width, channels) = (3, 4, 2)
    let image = Matrix(rows: 1, columns: 24, elements: (1...24).map(Double.init))
    func moved(_ down: Int, _ right: Int, mirrored: Bool) -> [Double] {
      (0..<height).flatMap { i in
        (0..<width).flatMap { j in
          (0..<channels).map { channel in
            let column = (mirrored ? width - 1 - j : j) + right
            guard (0..<height).contains(i + down), (0..<width).contains(column) else { return 0 }
            return image[0, ((i + down) * width + column) * channels + channel]
          }
        }
      }
    }
    var expected = Set<[Double]>()
    for mirrored in [false, true] {
      for down in -1...1 {
        for right in -1...1 { expected.insert(moved(down, right, mirrored: mirrored)) }
      }
    }
    let many = image.selectingRows([Int](repeating: 0, count: 600))
    let found = Augmentation(flips: true, shift: 1).applied(
      to: many, height: height, width: width, channels: channels, RandomStream(seed: 1))
    #expect(Set((0..<600).map { Array(found[row: $0]) }) == expected)
    #expect(expected.count == 18)
  }

  /// Options outside their ranges, one error each.
  @Test func refusesBadOptions() throws {
    func check(_ change: (inout TrainingOptions<Double>) -> Void) throws {
      var options = TrainingOptions<Double>(learningRate: 0.1, steps: 1)
      change(&options)
      #expect(throws: FiniteWidthError.self) {
        try Trainer(network(), inputs: x, targets: y, options: options)
      }
    }
    try check { $0.weightDecay = -1 }
    try check { $0.largestGradientNorm = 0 }
    try check { $0.optimizer = .adam(beta1: 1) }
    try check { $0.optimizer = .gradientDescent(momentum: 0, nesterov: true) }
    try check { $0.rateSchedule = .drops(steps: [-1]) }
    try check { $0.augmentation.shift = 3 }
  }

  /// Signs that changed, and margins.
  @Test func recordsSignsAndMargins() throws {
    let plain = Architecture(layers: [
      .dense(Dense(units: 30)), .activation(.relu), .dense(Dense(units: 20)), .activation(.relu),
      .dense(Dense()),
    ])
    var network: FiniteNetwork<Double> = try plain.initialized(
      inputs: 18, outputs: 2, width: 4, seed: 3)
    let start = network
    var options = TrainingOptions<Double>(learningRate: 0.05, steps: 40)
    options.signProbe = x
    let result = try network.train(inputs: x, targets: y, options: options)
    #expect(result.records[0].signChanges == [0, 0])
    // The first layer's pre-activations by hand.
    func first(_ network: FiniteNetwork<Double>) -> Matrix<Double> {
      let block = network.blocks[0]
      return block.weightScale * Matrix.product(x, .none, network.weights(of: block), .transposed)
    }
    let (a, b) = (first(start), first(network))
    let changed = zip(a.elements, b.elements).count { ($0 > 0) != ($1 > 0) }
    #expect(result.records[1].signChanges[0] == Double(changed) / Double(a.elements.count))
    #expect(changed > 0)
    let u = network.outputs(x)
    let margins = (0..<10).map { row in
      (u[row, 0] - u[row, 1]) * (y[row, 0] >= y[row, 1] ? 1 : -1)
    }
    expectClose(result.records[1].smallestMargin, margins.min()!, relative: 1e-12)
  }
}
