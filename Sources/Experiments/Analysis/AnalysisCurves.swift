import Dynamics
import LinearAlgebra

/// The two trained networks.
struct TrainedCurves: Sendable {
  let trueLabels: AnalysisTraining
  let randomLabels: AnalysisTraining
  let width: Int
}

/// Training curves and projections, for true and for random labels.
struct AnalysisCurves: Sendable {
  let stepSize: Double
  /// The iterations the trained networks were recorded at.
  let recorded: [Int]
  /// The iterations of the predicted lines, further than training goes.
  let predictedAt: [Int]
  let predicted: [Double]
  let predictedRandom: [Double]
  let predictedAtRecords: [Double]
  let predictedRandomAtRecords: [Double]
  let trueProjections: LabelProjections
  let randomProjections: LabelProjections
  let iterationsTo1Percent: Int?
  let randomIterationsTo1Percent: Int?

  init(
    spectrum: KernelSpectrum, labels: Matrix<Double>, random: Matrix<Double>, stepSize: Double,
    iterations: Int
  ) throws {
    self.stepSize = stepSize
    recorded = AnalysisTraining.schedule(through: iterations)
    let dynamics = SquaredLossDynamics(spectrum: spectrum, labels: labels)
    let randomDynamics = SquaredLossDynamics(spectrum: spectrum, labels: random)
    iterationsTo1Percent = try dynamics.stepsToReach(lossFraction: 0.01, stepSize: stepSize)
    randomIterationsTo1Percent = try randomDynamics.stepsToReach(
      lossFraction: 0.01, stepSize: stepSize)
    // The lines go on to where random labels are fitted to 1 %, at most 10^7 iterations.
    let horizon = min(10_000_000, max(iterations, randomIterationsTo1Percent ?? iterations))
    predictedAt = AnalysisTraining.schedule(through: horizon)
    func curve(_ dynamics: SquaredLossDynamics, _ steps: [Int]) throws -> [Double] {
      let start = try dynamics.loss(at: .descent(steps: 0, stepSize: stepSize))
      return try steps.map {
        try dynamics.loss(at: .descent(steps: $0, stepSize: stepSize)) / start
      }
    }
    predicted = try curve(dynamics, predictedAt)
    predictedRandom = try curve(randomDynamics, predictedAt)
    predictedAtRecords = try curve(dynamics, recorded)
    predictedRandomAtRecords = try curve(randomDynamics, recorded)
    trueProjections = LabelProjections(spectrum: spectrum, labels: labels)
    randomProjections = LabelProjections(spectrum: spectrum, labels: random)
  }

  /// The numbers of `report.json`, without `training` those of the prediction alone.
  func summary(_ training: TrainedCurves?, width: Int) -> AnalysisResult.TrainingSummary {
    func deviation(_ trained: AnalysisTraining?, _ predicted: [Double]) -> Double? {
      trained.map { zip($0.losses, predicted).map { $1 > 0 ? abs($0 - $1) / $1 : 0 }.max() ?? 0 }
    }
    let runs = [training?.trueLabels, training?.randomLabels].compactMap { $0 }
    return .init(
      learningRate: stepSize, largestStableLearningRate: 2 * stepSize, width: width,
      iterations: recorded, predictedLoss: predictedAtRecords,
      trainedLoss: training?.trueLabels.losses ?? [], predictedRandomLoss: predictedRandomAtRecords,
      trainedRandomLoss: training?.randomLabels.losses ?? [],
      predictedIterationsTo1Percent: iterationsTo1Percent,
      predictedRandomIterationsTo1Percent: randomIterationsTo1Percent,
      largestDeviation: deviation(training?.trueLabels, predictedAtRecords),
      largestRandomDeviation: deviation(training?.randomLabels, predictedRandomAtRecords),
      trainedDistance: training?.trueLabels.distance,
      status: training == nil
        ? "not trained" : runs.first { $0.status != .completed }?.status.description ?? "completed")
  }
}
