import Architectures
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import FiniteWidth

/// Whole trajectories of training against those of PyTorch, from the same parameters.
@Suite struct TorchTrainingTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let optimizer, loss: String
    let weightDecay: Double
    let clip: Double?
    let losses, first, last: [Double]

    var testDescription: String {
      "\(optimizer), \(loss), decay \(weightDecay), clip \(clip.map { "\($0)" } ?? "none")"
    }

    /// The optimizer as this library writes it, with PyTorch's defaults.
    var rule: Optimizer {
      switch optimizer {
      case "momentum": .gradientDescent(momentum: 0.8)
      case "nesterov": .gradientDescent(momentum: 0.8, nesterov: true)
      case "adam": .adam()
      case "rmsProp": .rmsProp()
      case "adaGrad": .adaGrad()
      default: .gradientDescent()
      }
    }
  }

  struct Group: Decodable, Sendable {
    let x, y, start: [Double]
    let cases: [Case]
  }

  /// Empty when the file cannot be read, which `fixturesAreThere` reports.
  static let groups: [String: Group] = {
    let file = Bundle.module.resourceURL!.appendingPathComponent(
      "PeerFixtures/torch-training.json")
    let data = (try? Data(contentsOf: file)) ?? Data()
    return (try? JSONDecoder().decode([String: Group].self, from: data)) ?? [:]
  }()

  @Test func fixturesAreThere() {
    #expect(Self.groups.mapValues(\.cases.count) == ["dense": 12, "images": 12])
  }

  static let dense = Architecture(parameterization: .standard) {
    Dense(biasStd: 1, units: 6)
    Tanh()
    Dense(biasStd: 1, units: 5)
    ReLU()
    Dense(biasStd: 1)
  }

  static let images = Architecture(parameterization: .standard) {
    Conv(3, 3, padding: .same, biasStd: 1, units: 4)
    Tanh()
    AveragePool(2, 2)
    Conv(3, 3, padding: .same, biasStd: 1, units: 3)
    ReLU()
    Flatten()
    Dense(biasStd: 1)
  }

  private static func run(
    _ group: Group, _ found: Case, _ architecture: Architecture, _ input: InputShape
  ) throws {
    let features = group.x.count / 9
    let x = Matrix(rows: 9, columns: features, elements: group.x)
    let oneHot = Matrix(rows: 9, columns: 3, elements: group.y)
    let loss = Loss(rawValue: found.loss)!
    var network: FiniteNetwork<Double> = try architecture.initialized(
      input: input, outputs: 3, width: 8, seed: 0)
    network.setParameters(group.start)
    var options = TrainingOptions<Double>(
      loss: loss, learningRate: 0.05, steps: found.losses.count, optimizer: found.rule)
    options.weightDecay = found.weightDecay
    options.largestGradientNorm = found.clip
    var trainer = try Trainer(
      network, inputs: x, targets: loss.takesSigns ? oneHot.map { 2 * $0 - 1 } : oneHot,
      options: options)
    // Rounding, which the steps of Adam and its kin magnify where s is near 0; PyTorch divides by
    // the norm + 1e-6 where it limits a gradient.
    let tolerance = found.clip == nil ? 1e-9 : 1e-5
    for (step, expected) in found.losses.enumerated() {
      expectClose(trainer.advance().loss, expected, relative: tolerance)
      if step == 0 {
        expectClose(
          Matrix(rows: 1, columns: found.first.count, elements: trainer.network.parameters),
          Matrix(rows: 1, columns: found.first.count, elements: found.first), relative: tolerance,
          absolute: tolerance)
      }
    }
    expectClose(
      Matrix(rows: 1, columns: found.last.count, elements: trainer.network.parameters),
      Matrix(rows: 1, columns: found.last.count, elements: found.last), relative: tolerance,
      absolute: tolerance)
  }

  @Test(arguments: groups["dense"]?.cases ?? [])
  func denseNetwork(_ found: Case) throws {
    try Self.run(Self.groups["dense"]!, found, Self.dense, .vector(features: 4))
  }

  @Test(arguments: groups["images"]?.cases ?? [])
  func convolutionalNetwork(_ found: Case) throws {
    try Self.run(
      Self.groups["images"]!, found, Self.images, .image(height: 4, width: 4, channels: 2))
  }
}
