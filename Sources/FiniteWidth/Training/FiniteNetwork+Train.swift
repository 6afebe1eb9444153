import LinearAlgebra

extension FiniteNetwork {
  /// Trains the network by gradients, in place; see `Trainer` for single steps and resumption.
  ///
  /// A step moves parameters by `options.optimizer` along the gradient of the loss of the step's
  /// batch alone (so the squared loss, a sum, scales with the batch size), at the learning rate times
  /// each layer's factor. Frozen layers do not move. The same seed, thread count and BLAS give the
  /// same bits. When the loss stops being finite training ends with status `diverged`, and the
  /// parameters stay as they were then.
  ///
  /// - Parameters:
  ///   - inputs: (n, features).
  ///   - targets: (n, outputs).
  ///   - progress: called after every step.
  /// - Throws: `FiniteWidthError.shapeMismatch`, `invalidValue`.
  public mutating func train(
    inputs: Matrix<Element>, targets: Matrix<Element>, options: TrainingOptions<Element>,
    progress: (TrainingProgress) -> TrainingDecision = { _ in .proceed }
  ) throws -> TrainingResult<Element> {
    var trainer = try Trainer(self, inputs: inputs, targets: targets, options: options)
    let recorder = TrainingRecorder(
      start: self, inputs: inputs, targets: targets, options: options)
    let recordSteps = Set(options.schedule.steps(through: options.steps))
    var records: [TrainingRecord<Element>] = []
    var epochSum = 0.0
    defer { self = trainer.network }

    func diverged(_ step: Int) -> TrainingResult<Element> {
      let status = TrainingStatus.diverged(step: step, learningRate: options.learningRate)
      return TrainingResult(records: records, status: status, steps: step)
    }
    for step in 0...options.steps {
      if recordSteps.contains(step) {
        let record = recorder.record(trainer.network, step: step)
        guard record.loss.isFinite else { return diverged(step) }
        records.append(record)
      }
      guard step < options.steps else { break }
      let made = trainer.advance()
      guard trainer.step > step else { return diverged(step) }
      epochSum += made.loss * options.loss.weight(rows: made.rows, of: inputs.rows)
      let endsEpoch = trainer.isAtEndOfEpoch
      let decision = progress(
        TrainingProgress(
          step: step + 1, epoch: trainer.epoch, loss: made.loss,
          epochLoss: endsEpoch ? epochSum : nil))
      if endsEpoch { epochSum = 0 }
      if decision == .stop {
        let record = recorder.record(trainer.network, step: step + 1)
        guard record.loss.isFinite else { return diverged(step + 1) }
        records.append(record)
        return TrainingResult(
          records: records, status: .stopped(step: step + 1), steps: step + 1)
      }
    }
    return TrainingResult(records: records, status: .completed, steps: options.steps)
  }
}
