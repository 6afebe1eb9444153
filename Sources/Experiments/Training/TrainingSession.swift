import FiniteWidth
import Foundation
import LinearAlgebra

/// One part of a training run, from its start or a checkpoint to its end or a stop.
struct TrainingSession<Element: Scalar> {
  let request: TrainingRequest
  let task: TrainingTask<Element>
  let folder: RunFolder?
  /// The largest stable learning rate that the kernel at the start predicts.
  let stableRate: Double?
  private(set) var metrics: [TrainingMetrics]
  private(set) var trainer: Trainer<Element>
  private let start: FiniteNetwork<Element>
  private let startNorm: Double
  private let kernelDrift: KernelDrift<Element>?
  private var epochLoss: Double
  private var gradientNorm: Double
  private var earlierSeconds: Double
  private let clock = ContinuousClock.now

  /// The seconds between two checkpoints within an epoch.
  private static var checkpointInterval: Double { 60 }

  init(
    _ request: TrainingRequest, _ task: TrainingTask<Element>, _ start: FiniteNetwork<Element>,
    _ folder: RunFolder?, isResumed: Bool
  ) throws {
    let digest = InputDigest.sha256(task.x) + InputDigest.sha256(task.y)
    var configuration = isResumed ? try folder!.configuration() : nil
    if let found = configuration {
      guard found.data == digest else {
        throw TrainingRunError.dataChanged(request.data.train)
      }
      if found.request != request {
        configuration!.request = request
        try folder!.update(configuration!)
      }
    }
    let batchSize = request.batchSize(rows: task.x.rows)
    stableRate = try start.largestStableRate(
      task.x, loss: task.loss, batchSize: batchSize, momentum: request.momentum)
    let rate =
      configuration?.learningRate ?? request.learningRate
      ?? request.usualRate(stable: stableRate)
    var options = TrainingOptions<Element>(
      loss: task.loss, learningRate: rate, steps: 0, batchSize: batchSize,
      optimizer: request.optimizer, seed: request.seed)
    let perEpoch = (task.x.rows + batchSize - 1) / batchSize
    options.steps = request.epochs * perEpoch
    options.rateSchedule = request.rateSchedule(steps: options.steps)
    options.weightDecay = request.weightDecay
    options.largestGradientNorm = request.largestGradientNorm
    options.augmentation = request.augmentation
    self.request = request
    self.task = task
    self.folder = folder
    self.start = start
    startNorm = Self.norm(start.parameters)
    kernelDrift = request.kernelRows.map {
      KernelDrift(start, task.x.selectingRows(0..<$0))
    }
    if isResumed, let folder, folder.hasCheckpoint {
      let found = try folder.checkpoint(as: Element.self)
      trainer = try Trainer(
        start, inputs: task.x, targets: task.y, options: options, from: found.state)
      let step = found.state.step
      metrics = try folder.metrics().filter { $0.step <= step }
      (epochLoss, gradientNorm) = (found.epochLoss, found.largestGradientNorm)
      earlierSeconds = found.seconds
    } else {
      trainer = try Trainer(start, inputs: task.x, targets: task.y, options: options)
      (metrics, epochLoss, gradientNorm, earlierSeconds) = ([], 0, 0, 0)
      if !isResumed {
        try folder?.begin(
          RunFolder.Configuration(
            request: request, learningRate: rate, data: digest, program: Versions.current.ntkit))
        if request.weights != nil { try folder?.writeStart(start) }
      }
    }
  }

  /// The seconds of training, with earlier parts.
  var seconds: Double { earlierSeconds + (ContinuousClock.now - clock) / .seconds(1) }

  /// Trains to the end.
  ///
  /// - Throws: `TrainingRunError.diverged`, `.stopped`; what writing files throws.
  mutating func run(
    stop: StopRequest, progress: (TrainingRun.Progress) -> Void
  ) throws {
    let steps = trainer.options.steps
    if metrics.isEmpty { try record(learningRate: nil) }
    var saved = seconds
    while trainer.step < steps {
      let before = trainer.step
      let made = trainer.advance()
      guard trainer.step > before else {
        throw TrainingRunError.diverged(
          step: before, learningRate: made.learningRate,
          stable: request.isGradientDescent ? stableRate : nil, folder: folder?.path)
      }
      let mean = task.loss == .squared ? made.loss / Double(made.rows) : made.loss
      epochLoss += mean * Double(made.rows) / Double(task.x.rows)
      gradientNorm = max(gradientNorm, made.gradientNorm)
      var ended: TrainingMetrics?
      if trainer.isAtEndOfEpoch {
        ended = try record(learningRate: made.learningRate)
        (epochLoss, gradientNorm) = (0, 0)
      }
      if ended != nil || seconds - saved > Self.checkpointInterval {
        try save()
        saved = seconds
      }
      progress(
        TrainingRun.Progress(
          metrics: ended, loss: mean, share: Double(trainer.step) / Double(max(1, steps))))
      if let signal = stop.signal {
        try save()
        throw TrainingRunError.stopped(signal: signal, step: trainer.step, folder: folder?.path)
      }
    }
    try save()
  }

  private func save() throws {
    try folder?.write(
      RunFolder.Checkpoint(
        state: trainer.state, epochLoss: epochLoss, largestGradientNorm: gradientNorm,
        seconds: seconds))
  }

  /// Measures the network and adds a line to the metrics.
  @discardableResult
  private mutating func record(learningRate: Double?) throws -> TrainingMetrics {
    let network = trainer.network
    let count = min(TrainingRun.evaluatedRows, task.x.rows)
    let rows = 0..<count
    let own = Evaluation(
      trainer, count == task.x.rows ? task.x : task.x.selectingRows(rows),
      count == task.y.rows ? task.y : task.y.selectingRows(rows), task)
    let test = Evaluation(trainer, task.testX, task.testY, task)
    let moved = zip(network.parameters, start.parameters).reduce(0.0) {
      let gap = Double($1.0) - Double($1.1)
      return $0 + gap * gap
    }
    let found = TrainingMetrics(
      epoch: trainer.epoch, step: trainer.step, learningRate: learningRate,
      epochLoss: learningRate == nil ? nil : epochLoss, trainLoss: own.loss,
      trainError: own.error, smallestMargin: own.margin, validationLoss: nil, testLoss: test.loss,
      testError: test.error, largestGradientNorm: learningRate == nil ? nil : gradientNorm,
      relativeDistance: moved.squareRoot() / max(startNorm, .leastNormalMagnitude),
      kernelDrift: kernelDrift?.drift(of: network), seconds: seconds)
    metrics.append(found)
    try folder?.write(metrics)
    return found
  }

  private static func norm(_ values: [Element]) -> Double {
    values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}

/// Mean loss, error and margin of a network on some rows.
private struct Evaluation {
  let loss: Double
  let error: Double?
  let margin: Double?

  init<Element: Scalar>(
    _ trainer: Trainer<Element>, _ x: Matrix<Element>, _ y: Matrix<Element>,
    _ task: TrainingTask<Element>
  ) {
    let u = trainer.outputs(x)
    let value = task.loss.value(outputs: u, targets: y)
    loss = task.loss == .squared ? value / Double(max(1, x.rows)) : value
    error = task.isClassification ? Loss.error(outputs: u, targets: y) : nil
    margin = task.isClassification ? Loss.smallestMargin(outputs: u, targets: y) : nil
  }
}
