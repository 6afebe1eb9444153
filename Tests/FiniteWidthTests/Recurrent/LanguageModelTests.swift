import Architectures
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import FiniteWidth

/// Language models in training: against the network's own reading, and against PyTorch.
@Suite struct LanguageModelTests {
  struct Case: Decodable, Sendable {
    let cell: String
    let start, gradient, losses, end: [Double]
  }

  struct Fixtures: Decodable, Sendable {
    let tokens: [Int32]
    let cases: [Case]
  }

  /// Nil when the file cannot be read, which the tests report.
  static let fixtures: Fixtures? = {
    let file = Bundle.module.resourceURL!.appendingPathComponent(
      "PeerFixtures/torch-language.json")
    return (try? Data(contentsOf: file)).flatMap {
      try? JSONDecoder().decode(Fixtures.self, from: $0)
    }
  }()

  static func architecture(_ cell: RecurrentCell, keep: Double = 1) -> Architecture {
    Architecture(parameterization: .standard) {
      Embed(units: 4)
      for _ in 0..<3 {
        if keep < 1 { Dropout(keep: keep) }
        Layer.recurrent(Recurrent(cell: cell, biasStd: 0.5, units: 5))
      }
      if keep < 1 { Dropout(keep: keep) }
      Dense(biasStd: 0.5)
    }
  }

  static func cell(_ name: String) -> RecurrentCell {
    switch name {
    case "lstm": .lstm
    case "gru": .gru
    default: .simple(.tanh)
    }
  }

  func trainer<Element: Scalar>(
    _ found: Case, _ tokens: [Int32], as type: Element.Type
  ) throws -> LanguageTrainer<Element> {
    var network: FiniteNetwork<Element> = try Self.architecture(Self.cell(found.cell))
      .languageModel(vocabulary: 11, positions: 4, seed: 1)
    network.setParameters(found.start.map { Element($0) })
    var options = TrainingOptions<Element>(
      learningRate: 0.5, steps: found.losses.count, batchSize: 3,
      optimizer: .gradientDescent(momentum: 0.8))
    options.largestGradientNorm = 0.3
    return try LanguageTrainer(network, tokens: tokens, options: options)
  }

  /// Twelve steps over four epochs with clipped gradients.
  ///
  /// Both sides compute in double precision; 1e-10
  /// is a thousand times the roundoff of sums over a hundred terms, grown over twelve steps.
  @Test(arguments: 0..<3)
  func trajectoriesOfPyTorch(_ index: Int) throws {
    let fixtures = try #require(Self.fixtures)
    let found = fixtures.cases[index]
    var trainer = try trainer(found, fixtures.tokens, as: Double.self)
    for expected in found.losses { expectClose(trainer.advance().loss, expected, relative: 1e-10) }
    for (value, expected) in zip(trainer.network.parameters, found.end) {
      #expect(abs(value - expected) < 1e-10)
    }
    #expect(trainer.network.parameters.count == found.end.count)
    // In single precision 1e-5 is about a hundred roundoffs.
    var single = try self.trainer(found, fixtures.tokens, as: Float.self)
    for expected in found.losses { expectClose(single.advance().loss, expected, relative: 1e-5) }
    for (value, expected) in zip(single.network.parameters, found.end) {
      #expect(abs(Double(value) - expected) < 1e-5)
    }
  }

  @Test(arguments: 0..<3)
  func gradientsOfPyTorch(_ index: Int) throws {
    let fixtures = try #require(Self.fixtures)
    let found = fixtures.cases[index]
    let trainer = try trainer(found, fixtures.tokens, as: Double.self)
    let (loss, gradient) = try Self.gradient(trainer.network, trainer.text, .evaluation)
    expectClose(loss, found.losses[0], relative: 1e-12)
    #expect(gradient.count == found.gradient.count)
    for (value, expected) in zip(gradient, found.gradient) {
      #expect(abs(value - expected) < 1e-12)
    }
  }

  /// The mean loss of the first chunk and its gradient, by the program.
  static func gradient(
    _ network: FiniteNetwork<Double>, _ text: TokenStreams, _ mode: EvaluationMode
  ) throws -> (Double, [Double]) {
    let program = try LanguageProgram(network, streams: text.streams)
    let (tokens, targets) = text.batch(0)
    var carried = [Double](repeating: 0, count: program.carriedCount)
    var gradient = [Double](repeating: 7, count: network.parameters.count)
    let loss = gradient.withUnsafeMutableBufferPointer {
      program.loss(
        tokens: tokens, targets: targets, parameters: network.parameters, carried: &carried,
        mode: mode, gradient: $0)
    }
    return (loss / Double(tokens.count), gradient)
  }

  /// The program's loss and gradient are those of the network's own loops, dropout's masks included;
  /// both sum in double precision.
  @Test(arguments: [RecurrentCell.lstm, .gru, .simple(.tanh), .simple(.relu)])
  func programEqualsNetwork(_ cell: RecurrentCell) throws {
    var random = RandomStream(seed: 3)
    let tokens = (0..<40).map { _ in Int32(random.integer(below: 7)) }
    let text = try TokenStreams(tokens, streams: 3, chunk: 5, vocabulary: 7)
    for parameterization in Parameterization.allCases {
      var architecture = Self.architecture(cell, keep: 0.8)
      architecture = Architecture(parameterization: parameterization, layers: architecture.layers)
      let network: FiniteNetwork<Double> = try architecture.languageModel(
        vocabulary: 7, positions: 5, seed: 2)
      let mode = EvaluationMode.training(seed: 9, step: 4)
      let (loss, gradient) = try Self.gradient(network, text, mode)
      let x = Matrix<Double>(rows: 3, columns: 5) { Double(tokens[$0 * text.length + $1]) }
      let y = Matrix<Double>(rows: 15, columns: 7) {
        Int(tokens[$0 / 5 * text.length + $0 % 5 + 1]) == $1 ? 1 : 0
      }
      let (outputs, trace) = network.forward(x, mode: mode)
      let (expected, derivative) = Loss.crossEntropy.valueAndDerivative(
        outputs: outputs.reshaped(columns: 7), targets: y)
      expectClose(loss, expected, relative: 1e-13)
      let other = network.gradient(trace, derivative.reshaped(rows: 3, columns: 35))
      for (a, b) in zip(gradient, other) { #expect(abs(a - b) < 1e-13) }
    }
  }

  /// A run that stops in the middle of an epoch goes on with the same bits.
  @Test func goesOnBitForBit() throws {
    try BLASInformation.withSingleThread {
      var random = RandomStream(seed: 3)
      let tokens = (0..<100).map { _ in Int32(random.integer(below: 7)) }
      let network: FiniteNetwork<Float> = try Self.architecture(.lstm, keep: 0.8).languageModel(
        vocabulary: 7, positions: 5, seed: 2)
      let options = TrainingOptions<Float>(
        learningRate: 0.01, steps: 20, batchSize: 4, optimizer: .adam(), seed: 5)
      var whole = try LanguageTrainer(network, tokens: tokens, options: options)
      for _ in 0..<7 { _ = whole.advance() }
      var rest = try LanguageTrainer(
        network, tokens: tokens, options: options, from: whole.state, carried: whole.carried)
      for _ in 0..<7 {
        #expect(whole.advance().loss == rest.advance().loss)
      }
      #expect(whole.network.parameters == rest.network.parameters)
      #expect(try whole.loss(of: tokens) == rest.loss(of: tokens))
    }
  }

  /// States are carried: a text read in chunks of 2 and of 7 has the same loss, but for roundoff.
  @Test func evaluationDoesNotDependOnChunks() throws {
    var random = RandomStream(seed: 3)
    let tokens = (0..<60).map { _ in Int32(random.integer(below: 7)) }
    let losses = try [2, 7].map { positions in
      let network: FiniteNetwork<Double> = try Self.architecture(.lstm).languageModel(
        vocabulary: 7, positions: positions, seed: 2)
      return try LanguageTrainer(
        network, tokens: tokens,
        options: TrainingOptions(learningRate: 0.1, steps: 1, batchSize: 4)
      ).loss(of: tokens)
    }
    expectClose(losses[0], losses[1], relative: 1e-13)
  }

  @Test func refusals() throws {
    let tokens = [Int32](repeating: 1, count: 10)
    let options = TrainingOptions<Float>(learningRate: 0.1, steps: 1, batchSize: 5)
    let network: FiniteNetwork<Float> = try Self.architecture(.lstm).languageModel(
      vocabulary: 7, positions: 2, seed: 2)
    #expect(throws: FiniteWidthError.textTooShort(tokens: 10, streams: 5)) {
      _ = try LanguageTrainer(network, tokens: tokens, options: options)
    }
    #expect(throws: FiniteWidthError.tokenOutOfRange(index: 0, token: 9, vocabulary: 7)) {
      _ = try LanguageTrainer(
        network, tokens: [Int32](repeating: 9, count: 20), options: options)
    }
    let other: FiniteNetwork<Float> = try Architecture {
      Embed(units: 4)
      Dropout(keep: 0.5)
      GRU(output: .last)
      Dense()
    }.languageModel(vocabulary: 7, positions: 2, seed: 2)
    #expect(throws: FiniteWidthError.self) {
      _ = try LanguageTrainer(other, tokens: tokens, options: options)
    }
  }
}
