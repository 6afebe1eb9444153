import FiniteWidth
import LinearAlgebra

/// What happened in a training run so far: its records, and sums over the epoch that it is in.
struct TrainingCourse<Element: Scalar> {
  /// A record of the start and one of every epoch.
  private(set) var metrics: [TrainingMetrics] = []
  private var epochLoss = 0.0
  private var gradientNorm = 0.0
  private var earlierSeconds = 0.0
  private let start: [Element]
  private let startNorm: Double
  private let watch = Stopwatch()

  /// The course of a run that begins with these parameters.
  init(from start: [Element]) {
    self.start = start
    startNorm = start.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }

  /// Goes on from a checkpoint; records of later steps are dropped.
  mutating func resume(_ checkpoint: RunFolder.Checkpoint<Element>, _ found: [TrainingMetrics]) {
    metrics = found.filter { $0.step <= checkpoint.state.step }
    (epochLoss, gradientNorm) = (checkpoint.epochLoss, checkpoint.largestGradientNorm)
    earlierSeconds = checkpoint.seconds
  }

  /// The seconds of training, with earlier parts.
  var seconds: Double { earlierSeconds + watch.seconds }

  /// Counts a step with a mean loss over its rows, which are a share of the epoch.
  mutating func add(loss: Double, share: Double, gradientNorm norm: Double) {
    epochLoss += loss * share
    gradientNorm = max(gradientNorm, norm)
  }

  /// Adds a record, of the start or of the epoch that ended.
  mutating func record(
    _ scores: TrainingScores, _ trainer: some StepTrainer<Element>, learningRate: Double?
  ) -> TrainingMetrics {
    let moved = zip(trainer.network.parameters, start).reduce(0.0) {
      let gap = Double($1.0) - Double($1.1)
      return $0 + gap * gap
    }
    let isStart = learningRate == nil
    let found = TrainingMetrics(
      epoch: trainer.epoch, step: trainer.step, learningRate: learningRate,
      epochLoss: isStart ? nil : epochLoss, trainLoss: scores.trainLoss,
      trainError: scores.trainError, smallestMargin: scores.smallestMargin,
      validationLoss: scores.validationLoss, testLoss: scores.testLoss,
      testError: scores.testError, largestGradientNorm: isStart ? nil : gradientNorm,
      relativeDistance: moved.squareRoot() / max(startNorm, .leastNormalMagnitude),
      kernelDrift: scores.kernelDrift, seconds: seconds)
    metrics.append(found)
    if !isStart { (epochLoss, gradientNorm) = (0, 0) }
    return found
  }

  /// What a later part needs to go on from here.
  func checkpoint(_ state: TrainingState<Element>, carried: [Element])
    -> RunFolder.Checkpoint<Element>
  {
    RunFolder.Checkpoint(
      state: state, epochLoss: epochLoss, largestGradientNorm: gradientNorm, seconds: seconds,
      carried: carried)
  }
}

/// What is measured of a network for a record; nil where it has no meaning.
struct TrainingScores {
  var trainLoss: Double
  var trainError: Double?
  var smallestMargin: Double?
  var validationLoss: Double?
  var testLoss: Double
  var testError: Double?
  var kernelDrift: Double?
}
