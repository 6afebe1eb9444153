import Architectures
import Datasets
import FiniteWidth
import Foundation
import LinearAlgebra

/// A finite network trained on data, with a folder that tells what happened and goes on after a stop.
public struct TrainingRun: Sendable {
  /// What is trained on what.
  public let request: TrainingRequest
  private let folder: RunFolder?
  private let isResumed: Bool
  /// A file for the parameters at the end, in the form of `WeightFile`; nil writes none.
  public var export: String?
  /// The wish to stop.
  public var stop = StopRequest()

  /// The training rows that metrics are taken on.
  static let evaluatedRows = 5000

  /// A new run.
  ///
  /// - Parameter folder: where it is kept; nil keeps nothing.
  public init(_ request: TrainingRequest, folder: String? = nil) {
    self.request = request
    self.folder = folder.map { RunFolder(path: $0) }
    isResumed = false
  }

  /// The run in `folder`, to be gone on with.
  ///
  /// - Parameter epochs: more or fewer epochs than it was begun with; nil for as many.
  /// - Throws: `TrainingRunError.unreadable`.
  public init(resuming folder: String, epochs: Int? = nil) throws {
    let found = RunFolder(path: folder)
    var request = try found.configuration().request
    if let epochs { request.epochs = epochs }
    self.request = request
    self.folder = found
    isResumed = true
  }

  /// Where a run is.
  public struct Progress: Sendable {
    /// The metrics of the epoch that ended; nil between epochs.
    public let metrics: TrainingMetrics?
    /// The loss of the last batch, a mean over its rows.
    public let loss: Double
    /// The share of all steps made.
    public let share: Double
  }

  /// Trains to the end.
  ///
  /// - Parameter progress: called after every step.
  /// - Throws: `TrainingRunError`, `DatasetError`, `FiniteWidthError`, `ArchitectureError`.
  public func run(progress: (Progress) -> Void = { _ in }) throws -> TrainingReport {
    switch request.precision {
    case .float32: try run(Float.self, progress)
    case .float64: try run(Double.self, progress)
    }
  }

  private func run<Element: Scalar>(
    _ type: Element.Type, _ progress: (Progress) -> Void
  ) throws -> TrainingReport {
    if let text = try TextReference(parsing: request.data.train) {
      var session = try LanguageSession<Element>(
        request, try TextCorpus(text), folder, isResumed: isResumed)
      try session.run(stop: stop, progress: progress)
      if let export { try WeightFile.write(session.trainer.network, to: export) }
      return try session.report()
    }
    guard request.positions == nil else { throw TrainingRunError.onlyForTexts("--positions") }
    let data = try request.data.load()
    guard data.test.count > 0 else { throw RegressionDataError.noTestRows(data.test.name) }
    if let size = request.batchSize, size > data.training.count {
      throw TrainingRunError.batchTooLarge(size, rows: data.training.count)
    }
    let task = try TrainingTask<Element>(request, data)
    if let rows = request.kernelRows, !(1...task.x.rows).contains(rows) {
      throw TrainingRunError.kernelRows(rows, rows: task.x.rows)
    }
    var start: FiniteNetwork<Element> = try request.architecture.initialized(
      input: task.input, outputs: task.outputs, width: request.width, seed: request.seed)
    if let weights = isResumed ? folder?.startWeights : request.weights {
      start = try WeightFile.read(weights, into: start)
    }
    var session = try TrainingSession(request, task, start, folder, isResumed: isResumed)
    try session.run(stop: stop, progress: progress)
    if let export { try WeightFile.write(session.trainer.network, to: export) }
    return try session.report(data)
  }
}
