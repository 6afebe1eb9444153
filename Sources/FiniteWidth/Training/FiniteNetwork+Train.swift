import LinearAlgebra

extension FiniteNetwork {
  /// Trains the network by gradient descent, in place.
  ///
  /// A step is theta_l <- theta_l - learningRate rate_l v_l with v <- momentum v + gradient, the
  /// gradient of the loss of the step's batch alone (so the squared loss, a sum, scales with the
  /// batch size). Frozen layers do not move. The same seed, thread count and BLAS give the same
  /// bits. When the loss stops being finite training ends with status `diverged`, and the
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
    try options.validate()
    try FiniteWidthError.require(inputs.rows > 0, "rows", Double(inputs.rows), "at least 1")
    try check(inputs, targets, options)
    let recorder = TrainingRecorder(
      start: self, inputs: inputs, targets: targets, options: options)
    let recordSteps = Set(options.schedule.steps(through: options.steps))
    var order = BatchOrder(
      count: inputs.rows, size: options.batchSize ?? inputs.rows, seed: options.seed)
    var velocity = options.momentum > 0 ? [Element](repeating: 0, count: parameters.count) : []
    var records: [TrainingRecord<Element>] = []
    var epochSum = 0.0

    func diverged(_ step: Int) -> TrainingResult<Element> {
      let status = TrainingStatus.diverged(step: step, learningRate: options.learningRate)
      return TrainingResult(records: records, status: status, steps: step)
    }
    for step in 0...options.steps {
      if recordSteps.contains(step) {
        let record = recorder.record(self, step: step)
        guard record.loss.isFinite else { return diverged(step) }
        records.append(record)
      }
      guard step < options.steps else { break }
      let mode = EvaluationMode.training(seed: options.seed, step: step)
      let rows = order.rows(step: step)
      let whole = rows.count == inputs.rows
      let (loss, gradient) = self.gradient(
        of: options.loss, inputs: whole ? inputs : inputs.selectingRows(rows),
        targets: whole ? targets : targets.selectingRows(rows), mode: mode)
      guard loss.isFinite else { return diverged(step) }
      descend(gradient, &velocity, options)
      let weight = options.loss == .squared ? 1 : Double(rows.count) / Double(inputs.rows)
      epochSum += loss * weight
      let endsEpoch = (step + 1) % order.batches == 0
      let decision = progress(
        TrainingProgress(
          step: step + 1, epoch: (step + 1) / order.batches, loss: loss,
          epochLoss: endsEpoch ? epochSum : nil))
      if endsEpoch { epochSum = 0 }
      if decision == .stop {
        let record = recorder.record(self, step: step + 1)
        guard record.loss.isFinite else { return diverged(step + 1) }
        records.append(record)
        return TrainingResult(
          records: records, status: .stopped(step: step + 1), steps: step + 1)
      }
    }
    return TrainingResult(records: records, status: .completed, steps: options.steps)
  }

  private func check(
    _ inputs: Matrix<Element>, _ targets: Matrix<Element>, _ options: TrainingOptions<Element>
  ) throws {
    try FiniteWidthError.check("features", expected: inputCount, actual: inputs.columns)
    try FiniteWidthError.check("rows of targets", expected: inputs.rows, actual: targets.rows)
    try FiniteWidthError.check(
      "columns of targets", expected: outputCount, actual: targets.columns)
    for extra in [options.predictionInputs, options.kernelProbe].compactMap({ $0 }) {
      try FiniteWidthError.check(
        "features of recorded inputs", expected: inputCount, actual: extra.columns)
    }
  }

  private mutating func descend(
    _ gradient: [Element], _ velocity: inout [Element], _ options: TrainingOptions<Element>
  ) {
    let trained = blocks.filter(\.trainable)
    parameters.withUnsafeMutableBufferPointer { p in
      velocity.withUnsafeMutableBufferPointer { v in
        gradient.withUnsafeBufferPointer { g in
          for block in trained {
            let rate = options.learningRate * block.learningRate
            let start = block.range.lowerBound
            if let v = v.baseAddress, options.momentum > 0 {
              Elementwise.momentum(
                block.range.count, g.baseAddress! + start, v + start, p.baseAddress! + start,
                momentum: options.momentum, rate: rate)
            } else {
              Elementwise.descend(
                block.range.count, g.baseAddress! + start, p.baseAddress! + start, rate: rate)
            }
          }
        }
      }
    }
  }
}
