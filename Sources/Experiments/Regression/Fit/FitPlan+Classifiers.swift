import KernelLearning
import LinearAlgebra

extension FitPlan {
  /// Support vectors for every pair of classes.
  func supportVectors(
    _ kernel: Matrix<Double>, _ targets: RegressionTargets
  ) throws -> RegressionFit {
    let labels = targets.labels ?? []
    let selection = try SupportVectorSelection(
      kernel: kernel, classes: labels, grid: grid(.costs, inverse: true, kernel),
      folds: parts(targets), seed: seed, parallelism: parallelism)
    let model = selection.model
    var coefficients = Matrix<Double>(rows: kernel.rows, columns: model.pairs.count)
    for (vector, row) in model.support.enumerated() {
      for pair in model.pairs.indices { coefficients[row, pair] = model.coefficients[pair, vector] }
    }
    let place = strength == .auto ? selection.place : nil
    return RegressionFit(
      predictor: KernelPredictor(
        coefficients: coefficients, intercept: model.offsets.map { -$0 },
        reading: .votes(selection.probabilities)),
      regularization: .cost(chosen: selection.chosen, place: place, curve: selection.curve),
      training: ClassifierTraining(
        supportVectors: model.support.count, iterations: model.iterations.reduce(0, +),
        converged: model.unconverged.isEmpty,
        unconvergedPairs: model.unconverged.map {
          [targets.names[$0.first], targets.names[$0.second]]
        }, relativeGradient: nil))
  }

  /// Softmax regression in the kernel's function space.
  func softmax(_ kernel: Matrix<Double>, _ targets: RegressionTargets) throws -> RegressionFit {
    let selection = try SoftmaxSelection(
      kernel: kernel, classes: targets.labels ?? [], classCount: targets.names.count,
      grid: grid(.penalties, inverse: false, kernel), folds: parts(targets),
      parallelism: parallelism)
    let model = selection.model
    let place = strength == .auto ? selection.place : nil
    return RegressionFit(
      predictor: KernelPredictor(
        coefficients: model.coefficients,
        intercept: [Double](repeating: 0, count: targets.names.count), reading: .softmax),
      regularization: .penalty(chosen: selection.chosen, place: place, curve: selection.curve),
      training: ClassifierTraining(
        supportVectors: nil, iterations: model.iterations, converged: model.converged,
        unconvergedPairs: nil, relativeGradient: model.relativeGradient))
  }

  /// The standard grid, or the given strength alone.
  private func grid(
    _ standard: StrengthGrid, inverse: Bool, _ kernel: Matrix<Double>
  ) throws -> StrengthGrid {
    guard case .fixed(let value) = strength else { return standard }
    guard value > 0 else {
      throw inverse
        ? ClassificationError.invalidCost(value) : ClassificationError.invalidPenalty(value)
    }
    let mean = kernel.trace / Double(max(1, kernel.rows))
    let unit = mean > 0 ? mean : 1
    return StrengthGrid([inverse ? value * unit : value / unit])
  }
}
