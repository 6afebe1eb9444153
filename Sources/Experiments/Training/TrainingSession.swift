import FiniteWidth
import LinearAlgebra

/// One part of a training run, from its start or a checkpoint to its end or a stop.
struct TrainingSession<Element: Scalar>: ResumableTraining {
  let request: TrainingRequest
  let task: TrainingTask<Element>
  let folder: RunFolder?
  /// The largest stable learning rate that the kernel at the start predicts.
  let stableRate: Double?
  var trainer: Trainer<Element>
  var course: TrainingCourse<Element>
  private let kernelDrift: KernelDrift<Element>?

  init(
    _ request: TrainingRequest, _ task: TrainingTask<Element>, _ start: FiniteNetwork<Element>,
    _ folder: RunFolder?, isResumed: Bool
  ) throws {
    let digest = InputDigest.sha256(task.x) + InputDigest.sha256(task.y)
    let configuration = isResumed ? try folder!.resume(request, data: digest) : nil
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
    course = TrainingCourse(from: start.parameters)
    kernelDrift = request.kernelRows.map {
      KernelDrift(start, task.x.selectingRows(0..<$0))
    }
    guard isResumed, let folder, folder.hasCheckpoint else {
      trainer = try Trainer(start, inputs: task.x, targets: task.y, options: options)
      if !isResumed {
        try folder?.begin(request, learningRate: rate, data: digest, start: start)
      }
      return
    }
    let found = try folder.checkpoint(as: Element.self)
    trainer = try Trainer(
      start, inputs: task.x, targets: task.y, options: options, from: found.state)
    course.resume(found, try folder.metrics())
  }

  var carried: [Element] { [] }

  func share(rows: Int) -> Double { Double(rows) / Double(task.x.rows) }

  func mean(_ made: Trainer<Element>.Step) -> Double {
    task.loss == .squared ? made.loss / Double(made.rows) : made.loss
  }

  func scores() -> TrainingScores {
    let count = min(TrainingRun.evaluatedRows, task.x.rows)
    let rows = 0..<count
    let own = Evaluation(
      trainer, count == task.x.rows ? task.x : task.x.selectingRows(rows),
      count == task.y.rows ? task.y : task.y.selectingRows(rows), task)
    let test = Evaluation(trainer, task.testX, task.testY, task)
    return TrainingScores(
      trainLoss: own.loss, trainError: own.error, smallestMargin: own.margin, testLoss: test.loss,
      testError: test.error, kernelDrift: kernelDrift?.drift(of: trainer.network))
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
