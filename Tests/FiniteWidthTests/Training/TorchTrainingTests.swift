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
    /// Of batch normalization: running averages at the end, and outputs of `probe` by them.
    let averages, evaluation: [Double]?

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
    let probe: [Double]?
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
    #expect(Self.groups.mapValues(\.cases.count) == ["dense": 12, "images": 12, "normalized": 1])
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

  static let normalized = Architecture(parameterization: .standard) {
    Conv(3, 3, padding: .same, units: 4)
    BatchNorm(affine: true)
    ReLU()
    Residual {
      Conv(3, 3, padding: .same, units: 4)
      BatchNorm(affine: true)
    }
    ReLU()
    MaxPool(2, 2)
    Flatten()
    Dense(biasStd: 1)
  }

  /// The trainer after all steps, each compared with PyTorch's.
  @discardableResult
  private static func run<Element: Scalar>(
    _ group: Group, _ found: Case, _ architecture: Architecture, _ input: InputShape,
    as type: Element.Type, tolerance: Double
  ) throws -> Trainer<Element> {
    let features = group.x.count / 9
    let x = Matrix(rows: 9, columns: features, elements: group.x).converted(to: type)
    let oneHot = Matrix(rows: 9, columns: 3, elements: group.y).converted(to: type)
    let loss = Loss(rawValue: found.loss)!
    var network: FiniteNetwork<Element> = try architecture.initialized(
      input: input, outputs: 3, width: 8, seed: 0)
    network.setParameters(group.start.map { Element($0) })
    var options = TrainingOptions<Element>(
      loss: loss, learningRate: 0.05, steps: found.losses.count, optimizer: found.rule)
    options.weightDecay = found.weightDecay
    options.largestGradientNorm = found.clip
    var trainer = try Trainer(
      network, inputs: x, targets: loss.takesSigns ? oneHot.map { 2 * $0 - 1 } : oneHot,
      options: options)
    func compare(_ values: [Element], _ expected: [Double]) {
      expectClose(
        Matrix(rows: 1, columns: values.count, elements: values.map { Double($0) }),
        Matrix(rows: 1, columns: expected.count, elements: expected), relative: tolerance,
        absolute: tolerance)
    }
    for (step, expected) in found.losses.enumerated() {
      expectClose(trainer.advance().loss, expected, relative: tolerance)
      if step == 0 { compare(trainer.network.parameters, found.first) }
    }
    compare(trainer.network.parameters, found.last)
    if let averages = found.averages, let outputs = found.evaluation, let probe = group.probe {
      compare(trainer.network.runningAverages, averages)
      let probes = Matrix(rows: 5, columns: features, elements: probe).converted(to: type)
      compare(trainer.outputs(probes).elements, outputs)
      compare(trainer.network.outputs(probes).elements, outputs)
    }
    return trainer
  }

  /// Rounding, which the steps of Adam and its kin magnify where s is near 0; PyTorch divides by the
  /// norm + 1e-6 where it limits a gradient.
  private static func tolerance(_ found: Case) -> Double { found.clip == nil ? 1e-9 : 1e-5 }

  @Test(arguments: groups["dense"]?.cases ?? [])
  func denseNetwork(_ found: Case) throws {
    try Self.run(
      Self.groups["dense"]!, found, Self.dense, .vector(features: 4), as: Double.self,
      tolerance: Self.tolerance(found))
  }

  @Test(arguments: groups["images"]?.cases ?? [])
  func convolutionalNetwork(_ found: Case) throws {
    try Self.run(
      Self.groups["images"]!, found, Self.images, .image(height: 4, width: 4, channels: 2),
      as: Double.self, tolerance: Self.tolerance(found))
  }

  @Test(arguments: groups["normalized"]?.cases ?? [])
  func batchNormalizedNetwork(_ found: Case) throws {
    let image = InputShape.image(height: 4, width: 4, channels: 2)
    let group = Self.groups["normalized"]!
    try Self.run(
      group, found, Self.normalized, image, as: Double.self, tolerance: Self.tolerance(found))
    // 30 steps in single precision, whose roundings of 6e-8 stay below 1e-5 of numbers near 1 as the
    // loss falls without a change of any rectifier or maximum.
    let trainer = try Self.run(
      group, found, Self.normalized, image, as: Float.self, tolerance: 1e-5)
    #expect(CompiledNetwork(trainer.network, rows: 9, .training) != nil)
  }
}
