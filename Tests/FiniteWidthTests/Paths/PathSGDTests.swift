import Architectures
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import FiniteWidth

/// Path-SGD: its step, and that it does not see how units are scaled.
@Suite struct PathSGDTests {
  static let image = InputShape.image(height: 4, width: 4, channels: 2)

  static func dense(_ parameterization: Parameterization = .standard) -> Architecture {
    Architecture(parameterization: parameterization) {
      Dense(weightStd: 1.4, biasStd: 0.3, units: 8)
      ReLU()
      Dropout(keep: 0.7)
      Dense(weightStd: 1.4, biasStd: 0.3, units: 6)
      ReLU()
      Dropout(keep: 0.7)
      Dense(biasStd: 0.3)
    }
  }

  static func images(_ parameterization: Parameterization = .standard) -> Architecture {
    Architecture(parameterization: parameterization) {
      Conv(3, 3, padding: .same, weightStd: 1.4, biasStd: 0.3, units: 4)
      ReLU()
      MaxPool(2, 2)
      Conv(3, 3, padding: .same, weightStd: 1.4, units: 3)
      ReLU()
      Flatten()
      Dense(biasStd: 0.3)
    }
  }

  static func network<Element: Scalar>(
    _ architecture: Architecture, _ input: InputShape, as type: Element.Type = Element.self
  ) throws -> FiniteNetwork<Element> {
    try architecture.initialized(input: input, outputs: 3, width: 8, seed: 4)
  }

  static func trainer<Element: Scalar>(
    _ network: FiniteNetwork<Element>, rate: Double = 0.05, steps: Int = 200, decay: Double = 0
  ) throws -> Trainer<Element> {
    let x = Fixture.normals(12, network.inputCount, seed: 7).converted(to: Element.self)
    let y = Matrix<Element>(rows: 12, columns: 3) { $0 % 3 == $1 ? 1 : 0 }
    var options = TrainingOptions<Element>(
      loss: .crossEntropy, learningRate: rate, steps: steps, batchSize: 5, optimizer: .pathSGD,
      seed: 3)
    options.weightDecay = decay
    return try Trainer(network, inputs: x, targets: y, options: options)
  }

  /// theta <- theta - eta (g + lambda theta) / kappa, with kappa tested against enumeration elsewhere.
  @Test(arguments: [0.0, 0.1])
  func makesTheStep(_ decay: Double) throws {
    let start: FiniteNetwork<Double> = try Self.network(Self.images(), Self.image)
    var trainer = try Self.trainer(start, decay: decay)
    let kappa = try PathSums(start, power: 2).curvatures(start.parameters).values
    var order = BatchOrder(count: 12, size: 5, seed: 3)
    let rows = order.rows(step: 0)
    let gradient = start.gradient(
      of: .crossEntropy, inputs: trainer.inputs.selectingRows(rows),
      targets: trainer.targets.selectingRows(rows), mode: .training(seed: 3, step: 0)
    ).gradient
    _ = trainer.advance()
    for index in start.parameters.indices {
      let along = gradient[index] + decay * start.parameters[index]
      let expected = start.parameters[index] - 0.05 * along / kappa[index]
      expectClose(trainer.network.parameters[index], expected, relative: 1e-12, absolute: 1e-13)
    }
  }

  /// The same function after every step, from units scaled by up to 100 and back.
  @Test(arguments: [true, false])
  func doesNotSeeScales(_ isDense: Bool) throws {
    let start: FiniteNetwork<Double> = try Self.network(
      isDense ? Self.dense() : Self.images(), isDense ? .vector(features: 10) : Self.image)
    var scaled = start
    for block in 0..<2 {
      let units = start.blocks[block].units
      try scaled.rescaleUnits(
        of: start.blocks[block], readBy: start.blocks[block + 1],
        by: (0..<units).map { pow(10, 4 * Double($0) / Double(units - 1) - 2) })
    }
    let probe = Fixture.normals(9, start.inputCount, seed: 11)
    var (a, b) = (try Self.trainer(start), try Self.trainer(scaled))
    for _ in 0..<200 {
      _ = a.advance()
      _ = b.advance()
      // Roundings of 1e-16 that 200 steps carry along, far below the 1e-8 asked for.
      expectClose(
        b.network.outputs(probe), a.network.outputs(probe), relative: 1e-8, absolute: 1e-8)
    }
    #expect(a.advance().loss < 0.5)
  }

  /// Nor the parameterization: weights are the same products of scales and parameters.
  @Test func doesNotSeeTheParameterization() throws {
    for (standard, tangent, input) in [
      (Self.dense(), Self.dense(.ntk), InputShape.vector(features: 10)),
      (Self.images(), Self.images(.ntk), Self.image),
    ] {
      let one: FiniteNetwork<Double> = try Self.network(standard, input)
      let two: FiniteNetwork<Double> = try Self.network(tangent, input)
      var (a, b) = (try Self.trainer(one), try Self.trainer(two))
      for _ in 0..<50 { _ = (a.advance(), b.advance()) }
      let x = a.inputs
      expectClose(b.network.outputs(x), a.network.outputs(x), relative: 1e-8, absolute: 1e-8)
    }
  }

  /// Single precision on compiled programs follows double precision on the loops.
  @Test func compiledFollowsDouble() throws {
    let wide: FiniteNetwork<Double> = try Self.network(Self.images(), Self.image)
    let narrow = wide.converted(to: Float.self)
    #expect(CompiledNetwork(narrow, rows: 5, .training) != nil)
    var (a, b) = (try Self.trainer(wide), try Self.trainer(narrow))
    // 20 steps with roundings of 6e-8 each; kinks are not crossed by so little.
    for _ in 0..<20 { expectClose(b.advance().loss, a.advance().loss, relative: 1e-4) }
  }

  /// Weights without a path stay, and make nothing undefined.
  @Test func deadUnitsStay() throws {
    var network: FiniteNetwork<Double> = try Self.network(Self.dense(), .vector(features: 10))
    let next = network.blocks[1]
    for row in 0..<next.units {
      network.parameters[next.weightOffset + row * next.fanIn] = 0
    }
    let into = network.blocks[0].weightOffset..<network.blocks[0].weightOffset + 10
    let before = Array(network.parameters[into])
    var trainer = try Self.trainer(network)
    _ = trainer.advance()
    #expect(Array(trainer.network.parameters[into]) == before)
    #expect(trainer.network.parameters.allSatisfy { $0.isFinite })
  }
}
