import Architectures
import LinearAlgebra

extension Architecture {
  /// A language model of finite width with random parameters.
  ///
  /// - Parameters:
  ///   - vocabulary: the number of tokens, which is that of outputs at every position.
  ///   - positions: the longest chunk: gradients go back through that many positions.
  ///   - width: the units of layers that do not name their own.
  ///   - seed: equal seeds give equal bits.
  /// - Throws: `ArchitectureError`; `FiniteWidthError.widthMismatch`, `invalidValue`.
  public func languageModel<Element: Scalar>(
    vocabulary: Int, positions: Int, width: Int = 200, seed: UInt64,
    as type: Element.Type = Element.self
  ) throws -> FiniteNetwork<Element> {
    let input = InputShape.sequence(length: positions, channels: 1)
    try validateFiniteWidth(input: input)
    var network = try FiniteNetwork<Element>(
      self, input: input, lastUnits: vocabulary, width: width)
    network.randomize(RandomStream(seed: seed).child("finite network"))
    return network
  }
}

/// A language model in training by truncated backpropagation through time.
///
/// Every step takes the next chunk of all streams and goes on from the states behind the last one,
/// through which no gradient goes back; states are 0 at the start of every epoch. The loss is the mean
/// of -ln p(next token). Step t depends on the state before it, the options and the text alone.
public struct LanguageTrainer<Element: Scalar> {
  /// The model at its present parameters.
  public private(set) var network: FiniteNetwork<Element>
  /// The options; `batchSize` is the number of streams.
  public let options: TrainingOptions<Element>
  /// The text.
  public let text: TokenStreams
  /// The states between the last chunk and the next.
  public private(set) var carried: [Element]
  private var moments: TrainingState<Element>
  private let program: LanguageProgram<Element>
  private let trained: [ParameterBlock]
  private var gradient: [Element]

  /// A trainer at the start, or at `state`.
  ///
  /// - Parameters:
  ///   - network: of `Architecture.languageModel`.
  ///   - tokens: the text to learn.
  ///   - options: those about images and records have no meaning here.
  ///   - state: of an earlier run with the same network, options and text.
  ///   - carried: the states of that run.
  /// - Throws: `FiniteWidthError.notALanguageModel`, `textTooShort`, `tokenOutOfRange`,
  ///   `shapeMismatch`, `invalidValue`.
  public init(
    _ network: FiniteNetwork<Element>, tokens: [Int32], options: TrainingOptions<Element>,
    from state: TrainingState<Element>? = nil, carried: [Element]? = nil
  ) throws {
    try options.validate()
    let streams = options.batchSize ?? 20
    program = try LanguageProgram(network, streams: streams)
    text = try TokenStreams(
      tokens, streams: streams, chunk: program.positions, vocabulary: program.vocabulary)
    try state?.check(
      parameterCount: network.parameters.count, averageCount: 0, options.optimizer)
    if let carried {
      try FiniteWidthError.check(
        "states of the text", expected: program.carriedCount, actual: carried.count)
    }
    self.network = network
    self.options = options
    self.carried = carried ?? [Element].zeros(program.carriedCount)
    moments = state ?? TrainingState(network.parameters, options.optimizer)
    moments.parameters = []  // the network has them
    if let state { self.network.setParameters(state.parameters) }
    gradient = [Element].zeros(network.parameters.count)
    trained = network.blocks.filter(\.trainable)
  }

  /// The number of steps made.
  public var step: Int { moments.step }
  /// The number of whole epochs made.
  public var epoch: Int { moments.step / text.chunks }
  /// The steps of an epoch.
  public var stepsPerEpoch: Int { text.chunks }
  /// Whether the last step ended an epoch.
  public var isAtEndOfEpoch: Bool { moments.step % text.chunks == 0 }

  /// Where training is; `carried` belongs to it.
  public var state: TrainingState<Element> {
    var state = moments
    state.parameters = network.parameters
    return state
  }

  /// Makes one step; the model is left as it was when the loss or the gradient is not finite.
  ///
  /// - Returns: the step, whose rows are the tokens of its chunk.
  public mutating func advance() -> Trainer<Element>.Step {
    let chunk = step % text.chunks
    if chunk == 0 { carried = [Element].zeros(carried.count) }
    let (tokens, targets) = text.batch(chunk)
    var next = carried
    let (program, parameters) = (program, network.parameters)
    let mode = EvaluationMode.training(seed: options.seed, step: step)
    let total = gradient.withUnsafeMutableBufferPointer {
      program.loss(
        tokens: tokens, targets: targets, parameters: parameters, carried: &next, mode: mode,
        gradient: $0)
    }
    let loss = total / Double(tokens.count)
    let rate =
      options.learningRate * options.rateSchedule.factor(step: step, of: options.steps)
    let norm = gradientNorm(gradient, trained)
    let result = Trainer<Element>.Step(
      loss: loss, rows: tokens.count, gradientNorm: norm, learningRate: rate)
    guard loss.isFinite, norm.isFinite else { return result }
    carried = next
    moments.parameters = network.takeParameters()
    moments.update(
      &gradient, options.optimizer, trained.map { ($0.range, rate * $0.learningRate) },
      factor: options.gradientFactor(norm: norm), decay: options.weightDecay)
    network.setParameters(moments.parameters)
    moments.parameters = []
    return result
  }

  /// The mean of -ln p(next token) over a text, in nats, without dropout; e to it is the perplexity.
  ///
  /// The text is read in as many streams as in training, from states of 0, or in as many as it is long
  /// enough for.
  ///
  /// - Throws: `FiniteWidthError.textTooShort`, `tokenOutOfRange`.
  public func loss(of tokens: [Int32]) throws -> Double {
    let streams = max(1, min(text.streams, (tokens.count - 1) / 2))
    let reader =
      streams == text.streams ? program : try LanguageProgram(network, streams: streams)
    let cut = try TokenStreams(
      tokens, streams: streams, chunk: program.positions, vocabulary: program.vocabulary)
    var states = [Element].zeros(reader.carriedCount)
    var total = 0.0
    for index in 0..<cut.chunks {
      let (tokens, targets) = cut.batch(index)
      total += reader.loss(
        tokens: tokens, targets: targets, parameters: network.parameters, carried: &states,
        mode: .evaluation)
    }
    return total / Double(cut.length * streams)
  }
}
