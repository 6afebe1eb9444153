import LinearAlgebra

extension TwoLayerNetwork {
  /// Trains W by full-batch gradient descent on Phi = 1/2 sum_i (y_i - u_i)^2, in place.
  ///
  /// A step is w_r <- w_r - learningRate (a_r / sqrt(m)) sum_i (u_i - y_i) 1{w_r.x_i >= 0} x_i.
  /// It starts from the present weights. Cost of a step: 4 n m d flops, by BLAS.
  /// Sums over neurons are in `Element` within a chunk of 32 neurons and in double precision
  /// beyond. The same seed, BLAS and BLAS thread count give the same bits.
  ///
  /// With one BLAS thread (`BLASInformation.setThreads(1)`) whole blocks of neurons run in
  /// parallel, which is faster than threads inside each product: slightly for large networks on an
  /// idle machine, up to twice for small ones or beside other programs. The thread count belongs
  /// to the program and is not touched here.
  ///
  /// - Parameters:
  ///   - labels: y, one for every training input.
  ///   - learningRate: the step size; below 2 / lambda_max(H) for convergence.
  ///   - steps: the number of steps.
  ///   - schedule: when to record distances and predictions; losses are kept at every step.
  ///   - recordsGram: whether to compute H at the start and at the end.
  ///   - progress: called with the number of steps made and the loss, from step 0 on.
  /// - Throws: `FiniteWidthError.shapeMismatch`, `invalidValue`.
  ///
  /// Reference: arXiv:1901.08584, equation (5).
  public mutating func train(
    labels: [Double], learningRate: Double, steps: Int, schedule: RecordSchedule = .ends,
    recordsGram: Bool = false,
    progress: (_ step: Int, _ loss: Double) -> TrainingDecision = { _, _ in .proceed }
  ) throws -> TwoLayerResult {
    try FiniteWidthError.check("labels", expected: inputs.rows, actual: labels.count)
    try FiniteWidthError.require(
      learningRate > 0 && learningRate.isFinite, "learningRate", learningRate,
      "positive and finite")
    try FiniteWidthError.require(steps >= 0, "steps", Double(steps), "at least 0")
    let square = labels.reduce(0) { $0 + $1 * $1 }
    try FiniteWidthError.require(
      square > 0 && square.isFinite, "|labels|^2", square, "positive and finite")

    var workspace = TwoLayerWorkspace(self, count: inputs.rows)
    let recordSteps = Set(schedule.steps(through: steps))
    let initialGram = recordsGram ? gram() : nil
    let factor = -learningRate / Double(width).squareRoot()
    var losses: [Double] = []
    var records: [TwoLayerRecord] = []
    var status = TrainingStatus.completed
    for step in 0...steps {
      let u = forward(inputs, &workspace)
      let residuals = zip(u, labels).map { $0 - $1 }
      let loss = residuals.reduce(0) { $0 + $1 * $1 } / square
      guard loss.isFinite else {
        status = .diverged(step: step, learningRate: learningRate)
        break
      }
      losses.append(loss)
      let stops = progress(step, loss) == .stop && step < steps
      if stops || recordSteps.contains(step) {
        records.append(record(step: step, loss: loss, predictions: u))
      }
      if stops {
        status = .stopped(step: step)
        break
      }
      guard step < steps else { break }
      let q = Matrix.column(residuals.map { factor * $0 }).converted(to: Element.self).elements
      // Taken out of self so that the pass writes it in place, without a copy.
      var moved = displacement
      displacement = Matrix(rows: 0, columns: 0)
      move(&moved, by: q, &workspace)
      displacement = moved
    }
    return TwoLayerResult(
      losses: losses, records: records, status: status, initialGram: initialGram,
      finalGram: recordsGram ? gram() : nil)
  }

  private func record(step: Int, loss: Double, predictions: [Double]) -> TwoLayerRecord {
    let distance = distance
    return TwoLayerRecord(
      step: step, loss: loss, distance: distance.total,
      largestPerNeuron: distance.largestPerNeuron, predictions: predictions,
      testPredictions: testPredictions)
  }
}
