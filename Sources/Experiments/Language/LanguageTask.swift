import Architectures
import Datasets
import FiniteWidth
import LinearAlgebra

/// The text of C6, and a three-layer LSTM that learns it.
struct LanguageTask: Sendable {
  let corpus: TextCorpus
  let setting: String
  var notes: [String] = []
  private let architecture: Architecture
  private let epochs: Int
  private let streams: Int
  private let positions: Int

  /// A Penn Treebank in the data folder, or trees of a stochastic grammar.
  init(_ context: ExperimentContext) throws {
    let quick = context.scale == .quick
    let units = quick ? 24 : 48
    epochs = quick ? 4 : 8
    // Few tokens in few streams: a small text still gives hundreds of steps.
    (streams, positions) = quick ? (5, 20) : (20, 35)
    architecture = .recurrent(.lstm, layers: 3, units: units)
    let tokens = quick ? 8_000 : 36_000
    let text: String
    if context.scale == .full, let ptb = context.ptb {
      corpus = try TextCorpus(ptb)
      text = "Penn Treebank"
    } else {
      corpus = try TreeGrammar().corpus(tokens: tokens, seed: context.seed("text"))
      text = "trees of a stochastic grammar as text"
      notes.append(
        "The text is written by a stochastic grammar with brackets around its phrases, as in parsing as"
          + " language modelling; the paper's is the Penn Treebank (--full reads ptb in the data"
          + " folder, if it is there).")
    }
    setting =
      "\(text), \(corpus.training.count) training tokens, \(corpus.vocabulary.count) different;"
      + " 3 LSTM layers of \(units) units, \(positions) positions, \(streams) streams, clip 5, \(epochs) epochs"
  }

  /// The scores before training and after every epoch.
  func train(_ rule: ComparedRule, rate: Double, seed: UInt64) throws -> [EpochScores] {
    let network: FiniteNetwork<Float> = try architecture.languageModel(
      vocabulary: corpus.vocabulary.count, positions: positions, seed: seed)
    let perEpoch = try TokenStreams(
      corpus.training, streams: streams, chunk: positions, vocabulary: corpus.vocabulary.count
    ).chunks
    let steps = epochs * perEpoch
    var options = TrainingOptions<Float>(
      loss: .crossEntropy, learningRate: rate, steps: steps, batchSize: streams,
      optimizer: rule.optimizer, seed: seed)
    options.largestGradientNorm = 5
    options.rateSchedule = .drops(steps: [steps / 2, 3 * steps / 4], factor: 0.5)
    var trainer = try LanguageTrainer(network, tokens: corpus.training, options: options)
    // The whole training text and the test text are looked at in the end alone.
    let sample = Array(corpus.training.prefix(10_000))
    func scores(isLast: Bool) throws -> EpochScores {
      EpochScores(
        trainLoss: try trainer.loss(of: isLast ? corpus.training : sample),
        validationLoss: try trainer.loss(of: corpus.validation),
        testLoss: isLast ? try trainer.loss(of: corpus.test) : .nan)
    }
    var found = [try scores(isLast: false)]
    while found.count <= epochs {
      let before = trainer.step
      _ = trainer.advance()
      guard trainer.step > before else {
        return found + [EpochScores](repeating: .diverged, count: epochs + 1 - found.count)
      }
      if trainer.isAtEndOfEpoch { found.append(try scores(isLast: found.count == epochs)) }
    }
    return found
  }

  /// The largest difference between the gradient of a small model of the same kind and central
  /// differences, over the largest derivative; in double precision on the first chunk.
  func largestGradientError(seed: UInt64) throws -> Double {
    let network: FiniteNetwork<Double> = try Architecture.recurrent(.lstm, layers: 3, units: 6)
      .languageModel(vocabulary: 12, positions: 7, seed: seed)
    let tokens = corpus.training.prefix(80).map { $0 % 12 }
    let options = TrainingOptions<Double>(learningRate: 1, steps: 1, batchSize: 4)
    var trainer = try LanguageTrainer(network, tokens: tokens, options: options)
    _ = trainer.advance()
    // A plain step of size 1 moves the parameters by the gradient.
    let gradient = zip(network.parameters, trainer.network.parameters).map { $0 - $1 }
    let h = 1e-5
    var worst = 0.0
    for index in gradient.indices {
      let sides = try [h, -h].map { move in
        var moved = network
        var parameters = network.parameters
        parameters[index] += move
        moved.setParameters(parameters)
        var trainer = try LanguageTrainer(moved, tokens: tokens, options: options)
        return trainer.advance().loss
      }
      worst = max(worst, abs(gradient[index] - (sides[0] - sides[1]) / (2 * h)))
    }
    return worst / (gradient.map { abs($0) }.max() ?? .nan)
  }
}
