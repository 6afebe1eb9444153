import FiniteWidth
import LinearAlgebra

/// Training that goes step by step and can go on from its state.
protocol StepTrainer<Element> {
  associatedtype Element: Scalar
  var network: FiniteNetwork<Element> { get }
  var options: TrainingOptions<Element> { get }
  var state: TrainingState<Element> { get }
  var step: Int { get }
  var epoch: Int { get }
  var isAtEndOfEpoch: Bool { get }
  /// Makes one step; `step` stays as it was when there is none to be made.
  mutating func advance() -> Trainer<Element>.Step
}

extension Trainer: StepTrainer {}
extension LanguageTrainer: StepTrainer {}

/// One part of a training run, from its start or a checkpoint to its end or a stop: with records,
/// checkpoints and an answer to the wish to stop.
protocol ResumableTraining {
  associatedtype Training: StepTrainer
  typealias Element = Training.Element

  /// What was asked for.
  var request: TrainingRequest { get }
  /// Where the run is kept; nil keeps nothing.
  var folder: RunFolder? { get }
  /// The largest stable learning rate that the kernel at the start predicts, if there is one.
  var stableRate: Double? { get }
  var trainer: Training { get set }
  var course: TrainingCourse<Element> { get set }
  /// The states that belong to those of the trainer.
  var carried: [Element] { get }

  /// The part of an epoch that a batch of so many rows is.
  func share(rows: Int) -> Double
  /// The loss of a step, as a mean over its rows.
  func mean(_ made: Trainer<Element>.Step) -> Double
  /// Measures the network.
  func scores() throws -> TrainingScores
}

extension ResumableTraining {
  /// The seconds between two checkpoints within an epoch.
  private var checkpointInterval: Double { 60 }

  /// Trains to the end.
  ///
  /// - Throws: `TrainingRunError.diverged`, `.stopped`; what writing files throws.
  mutating func run(stop: StopRequest, progress: (TrainingRun.Progress) -> Void) throws {
    let steps = trainer.options.steps
    if course.metrics.isEmpty { try record(learningRate: nil) }
    var saved = course.seconds
    while trainer.step < steps {
      let before = trainer.step
      let made = trainer.advance()
      guard trainer.step > before else {
        throw TrainingRunError.diverged(
          step: before, learningRate: made.learningRate,
          stable: request.isGradientDescent ? stableRate : nil, folder: folder?.path)
      }
      let loss = mean(made)
      course.add(loss: loss, share: share(rows: made.rows), gradientNorm: made.gradientNorm)
      var ended: TrainingMetrics?
      if trainer.isAtEndOfEpoch { ended = try record(learningRate: made.learningRate) }
      if ended != nil || course.seconds - saved > checkpointInterval {
        try save()
        saved = course.seconds
      }
      progress(
        TrainingRun.Progress(
          metrics: ended, loss: loss, share: Double(trainer.step) / Double(max(1, steps))))
      if let signal = stop.signal {
        try save()
        throw TrainingRunError.stopped(signal: signal, step: trainer.step, folder: folder?.path)
      }
    }
    try save()
  }

  private func save() throws {
    try folder?.write(course.checkpoint(trainer.state, carried: carried))
  }

  /// Measures the network and adds a line to the metrics.
  @discardableResult
  private mutating func record(learningRate: Double?) throws -> TrainingMetrics {
    let found = course.record(try scores(), trainer, learningRate: learningRate)
    try folder?.write(course.metrics)
    return found
  }
}
