import Architectures
import Datasets
import FiniteWidth
import Foundation
import LinearAlgebra

/// One part of the training of a language model, from its start or a checkpoint to its end or a stop.
struct LanguageSession<Element: Scalar>: ResumableTraining {
  let request: TrainingRequest
  let corpus: TextCorpus
  let folder: RunFolder?
  var trainer: LanguageTrainer<Element>
  var course: TrainingCourse<Element>

  /// The positions that gradients go back through, unless the request says otherwise.
  static var positions: Int { 35 }
  /// The streams, unless the request says otherwise.
  static var streams: Int { 20 }
  /// The norm that gradients are limited to, unless the request says otherwise.
  static var clip: Double { 0.25 }
  /// The training tokens that the perplexity of the training text is taken on.
  private static var evaluatedTokens: Int { 100_000 }
  /// - Throws: `TrainingRunError`, `ArchitectureError`, `FiniteWidthError`, `WeightFileError`.
  init(
    _ request: TrainingRequest, _ corpus: TextCorpus, _ folder: RunFolder?, isResumed: Bool
  ) throws {
    try request.checkForText()
    var network: FiniteNetwork<Element> = try request.architecture.languageModel(
      vocabulary: corpus.vocabulary.count, positions: request.positions ?? Self.positions,
      width: request.width, seed: request.seed)
    if let weights = isResumed ? folder?.startWeights : request.weights {
      network = try WeightFile.read(weights, into: network)
    }
    let text = corpus.training + corpus.validation + corpus.test
    let digest = InputDigest.sha256(
      Matrix<Float>(rows: 1, columns: text.count, elements: text.map { Float($0) }))
    let configuration = isResumed ? try folder!.resume(request, data: digest) : nil
    let rate =
      configuration?.learningRate ?? request.learningRate
      ?? (request.isGradientDescent ? 5 * (1 - request.momentum) : 0.001)
    let streams = request.batchSize ?? Self.streams
    let cut = try TokenStreams(
      corpus.training, streams: streams, chunk: network.input.positions[0],
      vocabulary: corpus.vocabulary.count)
    var options = TrainingOptions<Element>(
      loss: .crossEntropy, learningRate: rate, steps: request.epochs * cut.chunks,
      batchSize: streams, optimizer: request.optimizer, seed: request.seed)
    options.rateSchedule = request.rateSchedule(steps: options.steps)
    options.weightDecay = request.weightDecay
    options.largestGradientNorm = request.largestGradientNorm ?? Self.clip
    self.request = request
    self.corpus = corpus
    self.folder = folder
    course = TrainingCourse(from: network.parameters)
    guard isResumed, let folder, folder.hasCheckpoint else {
      trainer = try LanguageTrainer(network, tokens: corpus.training, options: options)
      if !isResumed {
        try folder?.begin(request, learningRate: rate, data: digest, start: network)
      }
      return
    }
    let found = try folder.checkpoint(as: Element.self)
    trainer = try LanguageTrainer(
      network, tokens: corpus.training, options: options, from: found.state,
      carried: found.carried)
    course.resume(found, try folder.metrics())
  }

  /// No kernel bounds the rates of a text.
  var stableRate: Double? { nil }

  var carried: [Element] { trainer.carried }

  func share(rows: Int) -> Double {
    Double(rows) / Double(trainer.text.length * trainer.text.streams)
  }

  func mean(_ made: Trainer<Element>.Step) -> Double { made.loss }

  func scores() throws -> TrainingScores {
    TrainingScores(
      trainLoss: try trainer.loss(of: Array(corpus.training.prefix(Self.evaluatedTokens))),
      validationLoss: try trainer.loss(of: corpus.validation),
      testLoss: try trainer.loss(of: corpus.test))
  }

  /// The end of the run, which is also written to its folder.
  func report() throws -> TrainingReport {
    let final = course.metrics[course.metrics.count - 1]
    let report = TrainingReport(
      request: request, loss: .crossEntropy, learningRate: trainer.options.learningRate,
      largestStableRate: nil, parameters: trainer.network.parameters.count,
      trainingRows: corpus.training.count, testRows: corpus.test.count, steps: trainer.step,
      final: final, testErrorInterval: nil, text: LanguageScores(corpus, final),
      program: Versions.current.ntkit)
    try folder?.write(report)
    return report
  }
}

/// What a language model makes of its text at the end of training.
public struct LanguageScores: Sendable, Codable {
  /// The number of different tokens.
  public let vocabulary: Int
  /// The tokens of the validation text.
  public let validationTokens: Int
  /// The words of validation and test text that became `<unk>` because the training text lacks them.
  public let unknownWords: Int
  /// The perplexity of guessing by the frequencies of the training text, on that text.
  public let unigramPerplexity: Double
  /// The perplexity of the training text, at most its first 100,000 tokens.
  public let trainPerplexity: Double
  /// The perplexity of the validation text.
  public let validationPerplexity: Double
  /// The perplexity of the test text.
  public let testPerplexity: Double

  init(_ corpus: TextCorpus, _ final: TrainingMetrics) {
    vocabulary = corpus.vocabulary.count
    validationTokens = corpus.validation.count
    unknownWords = corpus.unknownCount
    unigramPerplexity = corpus.unigramPerplexity
    trainPerplexity = exp(final.trainLoss)
    validationPerplexity = exp(final.validationLoss ?? .nan)
    testPerplexity = exp(final.testLoss)
  }
}

extension TrainingRequest {
  /// Refuses settings that mean nothing for a text.
  ///
  /// - Throws: `TrainingRunError.notForTexts`.
  func checkForText() throws {
    let refused: [(String, Bool)] = [
      ("--test", data.test != nil), ("--classes", data.classes != nil),
      ("--limit", data.limit != nil), ("--flip and --shift", !augmentation.isIdentity),
      ("--kernel-rows", kernelRows != nil), ("--loss", loss.map { $0 != .crossEntropy } ?? false),
    ]
    if let option = refused.first(where: \.1) { throw TrainingRunError.notForTexts(option.0) }
  }
}
