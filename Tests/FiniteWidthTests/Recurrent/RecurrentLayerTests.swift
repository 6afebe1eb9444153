import Architectures
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import FiniteWidth

/// Recurrent layers, embeddings and softmax: derivatives against central differences.
@Suite struct RecurrentLayerTests {
  static let sequence = InputShape.sequence(length: 4, channels: 2)
  static let tokens = InputShape.sequence(length: 4, channels: 1)

  static func layer(
    _ cell: RecurrentCell, bias: Double = 0.3, output: RecurrentOutput = .sequence,
    units: Int? = nil, trainable: Bool = true, learningRate: Double = 1
  ) -> Layer {
    .recurrent(
      Recurrent(
        cell: cell, weightStd: 1.3, recurrentStd: 1.1, biasStd: bias, output: output,
        units: units, trainable: trainable, learningRate: learningRate))
  }

  static let trees: [(name: String, input: InputShape, layers: [Layer])] = [
    ("rnn", sequence, [layer(.simple(.tanh), output: .last), Fixture.dense()]),
    (
      "rnn, mean", sequence,
      [layer(.simple(.erf(a: 1, b: 1, c: 0)), bias: 0), .globalAveragePool, Fixture.dense()]
    ),
    (
      "two lstm", sequence,
      [layer(.lstm), layer(.lstm, output: .last, units: 3), Fixture.dense()]
    ),
    (
      "two gru", sequence,
      [layer(.gru, learningRate: 0.5), layer(.gru, bias: 0, units: 3), .flatten, Fixture.dense()]
    ),
    ("ends with lstm", sequence, [layer(.gru, trainable: false), layer(.lstm, output: .last)]),
    (
      "branches", sequence,
      [
        .sum([[layer(.lstm, units: 4)], [layer(.gru, units: 4)]]), .globalAveragePool,
        Fixture.dense(), .softmax,
      ]
    ),
    (
      "tokens", tokens,
      [
        .embedding(TokenEmbedding(vocabulary: 6, weightStd: 0.7)), .dropout(keep: 0.8),
        layer(.lstm), .dropout(keep: 0.7), layer(.lstm, output: .last), Fixture.dense(),
      ]
    ),
    (
      "softmax of positions", sequence,
      [layer(.lstm, units: 3), .softmax, .flatten, Fixture.dense()]
    ),
  ]

  static func inputs(_ shape: InputShape, _ rows: Int, seed: UInt64) -> Matrix<Double> {
    guard shape == tokens else {
      return Fixture.normals(rows, shape.dimensions.reduce(1, *), seed: seed)
    }
    var random = RandomStream(seed: seed)
    return Matrix(rows: rows, columns: 4) { _, _ in Double(random.integer(below: 6)) }
  }

  static func network(
    _ index: Int, _ parameterization: Parameterization
  ) throws -> FiniteNetwork<Double> {
    try Architecture(parameterization: parameterization, layers: trees[index].layers)
      .initialized(input: trees[index].input, outputs: 3, width: 5, seed: 4)
  }

  /// Central differences with step h err by h^2 f'''/6 + 1e-16 f / h: 1e-11 f at h = 1e-5, times third
  /// derivatives of order 100 at most.
  @Test(arguments: trees.indices)
  func gradients(_ index: Int) throws {
    for parameterization in Parameterization.allCases {
      for mode in [EvaluationMode.evaluation, .training(seed: 5, step: 3)] {
        var network = try Self.network(index, parameterization)
        let x = Self.inputs(network.input, 4, seed: 2)
        let y = Fixture.normals(4, 3, seed: 3)
        let (value, gradient) = network.gradient(of: .squared, inputs: x, targets: y, mode: mode)
        let start = network.parameters
        let frozen = network.blocks.filter { !$0.trainable }.map(\.range)
        var worst = 0.0
        for parameter in start.indices {
          if frozen.contains(where: { $0.contains(parameter) }) {
            #expect(gradient[parameter] == 0)
            continue
          }
          let sides = [1e-5, -1e-5].map { move in
            var moved = start
            moved[parameter] += move
            network.setParameters(moved)
            return Loss.squared.value(outputs: network.outputs(x, mode: mode), targets: y)
          }
          worst = max(worst, abs(gradient[parameter] - (sides[0] - sides[1]) / 2e-5))
        }
        #expect(worst <= 1e-7 * max(1, value), "\(Self.trees[index].name): off by \(worst)")
        #expect(gradient.contains { $0 != 0 })
      }
    }
  }

  /// J v by central differences, and <d, J v> = <J^T d, v>.
  @Test(arguments: trees.indices)
  func jacobianProducts(_ index: Int) throws {
    let network = try Self.network(index, .ntk)
    let x = Self.inputs(network.input, 4, seed: 2)
    var direction = Fixture.normals(1, network.parameters.count, seed: 8).elements
    let found = try network.jacobianProduct(direction, inputs: x)
    func moved(_ t: Double) -> Matrix<Double> {
      var copy = network
      copy.setParameters(zip(network.parameters, direction).map { $0 + t * $1 })
      return copy.outputs(x)
    }
    let expected = (1 / 2e-5) * (moved(1e-5) - moved(-1e-5))
    expectClose(found, expected, relative: 1e-7, absolute: 1e-8)
    for block in network.blocks where !block.trainable {
      for index in block.range { direction[index] = 0 }
    }
    let d = Fixture.normals(4, 3, seed: 9)
    let gradient = network.gradient(network.forward(x, mode: .evaluation).trace, d)
    let image = try network.jacobianProduct(direction, inputs: x)
    expectClose(
      zip(d.elements, image.elements).reduce(0) { $0 + $1.0 * $1.1 },
      zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }, relative: 1e-10)
  }

  /// Sums over at most a thousand parameters: a dozen roundoffs.
  @Test(arguments: trees.indices)
  func tangentKernelEqualsJacobian(_ index: Int) throws {
    let network = try Self.network(index, .ntk)
    let x = Self.inputs(network.input, 5, seed: 6)
    var j = network.jacobian(x)
    for block in network.blocks {
      for row in 0..<j.rows {
        for column in block.range { j[row, column] *= block.learningRate.squareRoot() }
      }
    }
    // Rows of J are those of one input after another, three outputs each.
    let products = Matrix<Double>.product(j, .none, j, .transposed)
    let expected = Matrix<Double>(rows: 5, columns: 5) { a, b in
      let sum = products[3 * a, 3 * b] + products[3 * a + 1, 3 * b + 1]
      return (sum + products[3 * a + 2, 3 * b + 2]) / 3
    }
    let kernel = network.tangentKernel(x)
    #expect((kernel - expected).frobeniusNorm <= 1e-12 * expected.frobeniusNorm)
  }

  /// An LSTM of one unit over two positions, written out.
  @Test func oneUnitByHand() throws {
    var network: FiniteNetwork<Double> = try Architecture(
      parameterization: .standard,
      layers: [.recurrent(Recurrent(cell: .lstm, biasStd: 1, output: .last))]
    ).initialized(input: .sequence(length: 2, channels: 1), outputs: 1, width: 1, seed: 1)
    // W of i, f, g, o; b; U.
    network.setParameters([0.5, -0.3, 0.8, 0.2, 0.1, 0.4, -0.2, 0.3, 0.6, -0.7, 0.9, -0.4])
    func sigma(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    var (h, c) = (0.0, 0.0)
    for x in [1.5, -0.5] {
      let i = sigma(0.5 * x + 0.1 + 0.6 * h)
      let f = sigma(-0.3 * x + 0.4 - 0.7 * h)
      let g = tanh(0.8 * x - 0.2 + 0.9 * h)
      let o = sigma(0.2 * x + 0.3 - 0.4 * h)
      c = f * c + i * g
      h = o * tanh(c)
    }
    let found = network.outputs(Matrix(rows: 1, columns: 2, elements: [1.5, -0.5]))
    #expect(abs(found[0, 0] - h) < 1e-15)
  }

  @Test func refusesWhatIsNoToken() throws {
    let network: FiniteNetwork<Double> = try Self.network(6, .ntk)
    let x = Matrix<Double>(rows: 2, columns: 4, elements: [0, 1, 2, 3, 4, 5, 5.5, 0])
    #expect(throws: FiniteWidthError.notAToken(row: 1, value: 5.5, vocabulary: 6)) {
      try network.checkTokens(x)
    }
  }
}
