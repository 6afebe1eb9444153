import Architectures
import FiniteWidth
import LinearAlgebra
import Testing

struct TrainingTests {
  private let architecture = Architecture(layers: [
    .dense(Dense()), .activation(.tanh), .dense(Dense(learningRate: 0.5)),
    .activation(.tanh), .dense(Dense(biasStd: 0.1, trainable: false)),
  ])

  private func network(_ seed: UInt64 = 1) throws -> FiniteNetwork<Double> {
    try architecture.initialized(inputs: 3, outputs: 1, width: 20, seed: seed)
  }

  @Test func stepIsGradientDescent() throws {
    var trained = try network()
    let start = trained
    let (x, y) = (Fixture.normals(8, 3, seed: 1), Fixture.normals(8, 1, seed: 2))
    let result = try trained.train(
      inputs: x, targets: y,
      options: TrainingOptions(learningRate: 0.1, steps: 1, kernelProbe: x))
    let gradient = start.gradient(of: .squared, inputs: x, targets: y).gradient
    for block in start.blocks {
      for index in block.range {
        let rate = block.trainable ? 0.1 * block.learningRate : 0
        #expect(
          abs(trained.parameters[index] - start.parameters[index] + rate * gradient[index])
            < 1e-15 * 10)
      }
    }
    let record = result.records[1]
    #expect(result.records.map(\.step) == [0, 1])
    #expect(record.distances.map(\.path) == ["layers[0]", "layers[2]"])
    for (distance, block) in zip(record.distances, start.blocks) {
      let change = trained.weights(of: block) - start.weights(of: block)
      let rows = (0..<change.rows).map { change[row: $0].reduce(0) { $0 + $1 * $1 }.squareRoot() }
      #expect(abs(distance.total - change.frobeniusNorm) < 1e-14)
      #expect(abs(distance.largestPerNeuron - rows.max()!) < 1e-14)
      #expect(abs(distance.initialNorm - start.weights(of: block).frobeniusNorm) < 1e-12)
    }
    let (k0, k1) = (start.tangentKernel(x), trained.tangentKernel(x))
    #expect(abs(record.kernelDrift! - (k1 - k0).frobeniusNorm / k0.frobeniusNorm) < 1e-12)
    #expect(result.records[0].kernelDrift == 0)
    #expect(record.loss < result.records[0].loss)
    #expect(record.totalDistance > 0)
  }

  @Test func miniBatchesCoverEveryRowOncePerEpoch() {
    var order = BatchOrder(count: 23, size: 5, seed: 9)
    #expect(order.batches == 5)
    var epochs: [[Int]] = []
    for epoch in 0..<3 {
      let rows = (0..<5).flatMap { Array(order.rows(step: epoch * 5 + $0)) }
      #expect(rows.sorted() == Array(0..<23))
      epochs.append(rows)
    }
    #expect(epochs[0] != epochs[1])
    var again = BatchOrder(count: 23, size: 5, seed: 9)
    #expect(Array(again.rows(step: 7)) == Array(epochs[1][10..<15]))
  }

  @Test func momentumByHand() throws {
    // One weight w on input 1, target 0: g = w, so v and w follow a linear recursion.
    var network: FiniteNetwork<Double> = try Architecture(layers: [.dense(Dense())])
      .initialized(inputs: 1, outputs: 1, width: 1, seed: 0)
    network.setParameters([1])
    let one = Matrix<Double>([[1]])
    _ = try network.train(
      inputs: one, targets: Matrix([[0]]),
      options: TrainingOptions(
        learningRate: 0.1, steps: 3, optimizer: .gradientDescent(momentum: 0.5)))
    var (w, v) = (1.0, 0.0)
    for _ in 0..<3 {
      v = 0.5 * v + w
      w -= 0.1 * v
    }
    #expect(abs(network.parameters[0] - w) < 1e-15)
  }

  @Test func miniBatchTrainingLearnsAndRepeats() throws {
    let x = Fixture.sphere(60, 5, seed: 3)
    let labels = Matrix<Float>(rows: 60, columns: 2) { row, column in
      (x[row, 0] > 0) == (column == 0) ? 1 : 0
    }
    func run() throws -> (FiniteNetwork<Float>, TrainingResult<Float>, [Double]) {
      var network = try Architecture(layers: Fixture.single(.relu))
        .initialized(inputs: 5, outputs: 2, width: 64, seed: 1, as: Float.self)
      var epochs: [Double] = []
      let result = try network.train(
        inputs: x.converted(to: Float.self), targets: labels,
        options: TrainingOptions(
          loss: .crossEntropy, learningRate: 1, steps: 6000, batchSize: 16,
          optimizer: .gradientDescent(momentum: 0.9), seed: 4,
          schedule: .logarithmic(perDecade: 2))
      ) { progress in
        guard let loss = progress.epochLoss else { return .proceed }
        epochs.append(loss)
        return loss < 0.02 ? .stop : .proceed
      }
      return (network, result, epochs)
    }
    let (network, result, epochs) = try run()
    guard case .stopped(let step) = result.status else {
      Issue.record("\(result.status)")
      return
    }
    #expect(step % 4 == 0 && epochs.count == step / 4)
    #expect(result.records.last!.error == 0)
    #expect(result.records.last!.step == step)
    #expect(epochs.last! < 0.02 && epochs[0] > 0.1)
    let again = try run()
    #expect(again.0.parameters == network.parameters)
    #expect(again.2 == epochs)
  }

  @Test func divergenceIsReported() throws {
    var network = try network()
    let (x, y) = (Fixture.normals(8, 3, seed: 1), Fixture.normals(8, 1, seed: 2))
    let linear = Architecture(layers: [.dense(Dense()), .dense(Dense())])
    var deep: FiniteNetwork<Double> = try linear.initialized(inputs: 3, width: 8, seed: 0)
    let result = try deep.train(
      inputs: x, targets: y,
      options: TrainingOptions(learningRate: 50, steps: 500, schedule: .every(1)))
    guard case .diverged(let step, let rate) = result.status else {
      Issue.record("\(result.status)")
      return
    }
    #expect(rate == 50 && step > 0 && step == result.steps)
    // The loss at the last step is finite or not; its gradient is not.
    #expect(result.records.map(\.step) == Array(0..<result.records.count))
    #expect(result.records.count == step || result.records.count == step + 1)
    #expect(result.records.allSatisfy { $0.loss.isFinite })
    #expect("\(result.status)".contains("50.0"))
    #expect(throws: FiniteWidthError.self) {
      try network.train(
        inputs: x, targets: y, options: TrainingOptions(learningRate: -1, steps: 1))
    }
    #expect(throws: FiniteWidthError.shapeMismatch(what: "features", expected: 3, actual: 2)) {
      try network.train(
        inputs: Fixture.normals(8, 2, seed: 0), targets: y,
        options: TrainingOptions(learningRate: 1, steps: 1))
    }
    #expect(
      throws: FiniteWidthError.shapeMismatch(what: "rows of targets", expected: 8, actual: 7)
    ) {
      try network.train(
        inputs: x, targets: Fixture.normals(7, 1, seed: 0),
        options: TrainingOptions(learningRate: 1, steps: 1))
    }
  }

  @Test func schedules() {
    #expect(RecordSchedule.ends.steps(through: 7) == [0, 7])
    #expect(RecordSchedule.every(3).steps(through: 7) == [0, 3, 6, 7])
    #expect(RecordSchedule.steps([2, 99, 2]).steps(through: 7) == [0, 2, 7])
    #expect(
      RecordSchedule.logarithmic(perDecade: 1).steps(through: 2000) == [0, 1, 10, 100, 1000, 2000])
    #expect(
      RecordSchedule.logarithmic(perDecade: 3).steps(through: 100)
        == [0, 1, 2, 5, 10, 22, 46, 100])
    #expect(RecordSchedule.every(1).steps(through: 0) == [0])
  }
}
