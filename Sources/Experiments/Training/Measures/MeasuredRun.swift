import FiniteWidth
import LinearAlgebra

/// The measures of the network that a training run ended with: what `measures.json` of its folder
/// holds.
public struct MeasuredRun: Sendable, Codable {
  /// The version of this form.
  public var schemaVersion = 1
  /// The folder of the run.
  public let folder: String
  /// The file of weights that was measured instead of the run's own; nil for those.
  public let weights: String?
  /// The name of the architecture.
  public let architecture: String
  /// The steps made; nil for weights from a file.
  public let step: Int?
  /// The training rows.
  public let trainingRows: Int
  /// The mean loss of a training row.
  public let trainLoss: Double
  /// The mean loss of a test row.
  public let testLoss: Double
  /// The share of training rows that are wrong; nil for values.
  public let trainError: Double?
  /// The share of test rows that are wrong; nil for values.
  public let testError: Double?
  /// Test error minus training error, or of the losses for values.
  public let gap: Double
  /// How the measures were taken.
  public let options: NetworkMeasures.Options
  /// The measures.
  public let measures: NetworkMeasures
  /// The version of this program.
  public let program: String

  /// Measures the network of the run in `folder`.
  ///
  /// - Parameters:
  ///   - weights: a file of weights, as `WeightFile` writes it, to measure instead of the checkpoint.
  ///   - options: how.
  /// - Throws: `TrainingRunError.unreadable`, `.noCheckpoint`, `.otherNetwork`, `.dataChanged`;
  ///   `WeightFileError`, `DatasetError`, `FiniteWidthError`.
  public init(
    folder: String, weights: String? = nil, options: NetworkMeasures.Options = .init()
  ) throws {
    let configuration = try RunFolder(path: folder).configuration()
    switch configuration.request.precision {
    case .float32:
      self = try Self.measure(folder, configuration, weights, options, as: Float.self)
    case .float64:
      self = try Self.measure(folder, configuration, weights, options, as: Double.self)
    }
  }

  private static func measure<Element: Scalar>(
    _ path: String, _ configuration: RunFolder.Configuration, _ weights: String?,
    _ options: NetworkMeasures.Options, as type: Element.Type
  ) throws -> MeasuredRun {
    let folder = RunFolder(path: path)
    let request = configuration.request
    guard weights != nil || folder.hasCheckpoint else {
      throw TrainingRunError.noCheckpoint(path)
    }
    let data = try request.data.load()
    let task = try TrainingTask<Element>(request, data)
    guard configuration.data == InputDigest.sha256(task.x) + InputDigest.sha256(task.y) else {
      throw TrainingRunError.dataChanged(request.data.train)
    }
    var start: FiniteNetwork<Element> = try request.architecture.initialized(
      input: task.input, outputs: task.outputs, width: request.width, seed: request.seed)
    if let given = folder.startWeights { start = try WeightFile.read(given, into: start) }
    var network = start
    var step: Int?
    if let weights {
      network = try WeightFile.read(weights, into: start)
    } else {
      let state = try folder.checkpoint(as: Element.self).state
      guard
        state.parameters.count == start.parameters.count,
        state.averages.isEmpty || state.averages.count == start.averageCount
      else {
        throw TrainingRunError.otherNetwork(
          path, parameters: state.parameters.count, expected: start.parameters.count)
      }
      network.setParameters(state.parameters)
      network.setRunningAverages(state.averages)
      step = state.step
    }
    let own = RowScores(network, task.x, task.y, task)
    let test = RowScores(network, task.testX, task.testY, task)
    let measures = try NetworkMeasures(
      network, start: start, inputs: task.x, targets: task.y, loss: task.loss,
      isClassification: task.isClassification, options: options)
    let errorGap = own.error.flatMap { error in test.error.map { $0 - error } }
    return MeasuredRun(
      folder: path, weights: weights, architecture: request.architecture.name, step: step,
      trainingRows: task.x.rows, trainLoss: own.loss, testLoss: test.loss, trainError: own.error,
      testError: test.error, gap: errorGap ?? test.loss - own.loss, options: options,
      measures: measures, program: Versions.current.ntkit)
  }

  private init(
    folder: String, weights: String?, architecture: String, step: Int?, trainingRows: Int,
    trainLoss: Double, testLoss: Double, trainError: Double?, testError: Double?, gap: Double,
    options: NetworkMeasures.Options, measures: NetworkMeasures, program: String
  ) {
    self.folder = folder
    self.weights = weights
    self.architecture = architecture
    self.step = step
    self.trainingRows = trainingRows
    self.trainLoss = trainLoss
    self.testLoss = testLoss
    self.trainError = trainError
    self.testError = testError
    self.gap = gap
    self.options = options
    self.measures = measures
    self.program = program
  }

  /// Writes `measures.json` into the folder of the run.
  ///
  /// - Returns: its path.
  /// - Throws: `ResultFileError`.
  public func write() throws -> String {
    let path = "\(folder)/measures.json"
    try ResultJSON.write(self, to: path)
    return path
  }
}

/// Mean loss and error of a network on some rows.
private struct RowScores {
  let loss: Double
  let error: Double?

  init<Element: Scalar>(
    _ network: FiniteNetwork<Element>, _ x: Matrix<Element>, _ y: Matrix<Element>,
    _ task: TrainingTask<Element>
  ) {
    let outputs = network.outputs(x)
    let value = task.loss.value(outputs: outputs, targets: y)
    loss = task.loss == .squared ? value / Double(max(1, x.rows)) : value
    error = task.isClassification ? Loss.error(outputs: outputs, targets: y) : nil
  }
}
