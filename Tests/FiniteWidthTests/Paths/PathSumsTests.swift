import Architectures
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import FiniteWidth

/// Sums over paths against the enumeration of every path.
@Suite struct PathSumsTests {
  enum Kind: CaseIterable {
    case threeThreeTwo, residual, concatenated, averagePool, maxPool, shared
  }

  /// A network and its graph with the outputs' nodes.
  static func build(
    _ kind: Kind
  ) throws -> (network: FiniteNetwork<Double>, graph: EdgeGraph, outputs: [Int]) {
    var graph = EdgeGraph()
    func make(_ input: InputShape, _ outputs: Int, _ layers: [Layer]) throws
      -> FiniteNetwork<Double>
    {
      try Architecture(layers: layers).initialized(
        input: input, outputs: outputs, width: 3, seed: 5)
    }
    func dense(_ units: Int? = nil, bias: Double = 0.7) -> Layer {
      Fixture.dense(units, bias: bias)
    }
    let conv = Layer.conv(
      Convolution(filter: [3], padding: .same, weightStd: 1.2, biasStd: 0.4, units: 2))
    let line = InputShape.sequence(length: 4, channels: 2)
    switch kind {
    case .threeThreeTwo:
      let network = try make(.vector(features: 3), 2, [dense(3), .activation(.relu), dense()])
      let hidden = graph.dense(network, 0, graph.inputs(3))
      let outputs = graph.dense(network, 1, hidden)
      return (network, graph, outputs)
    case .residual:
      let network = try make(
        .vector(features: 3), 2,
        [
          dense(4), .residual(branch: [.activation(.relu), dense(4)], shortcut: []),
          .dropout(keep: 0.5), dense(),
        ])
      let first = graph.dense(network, 0, graph.inputs(3))
      let sum = graph.add(graph.dense(network, 1, first), first)
      let outputs = graph.dense(network, 2, sum)
      return (network, graph, outputs)
    case .concatenated:
      let network = try make(
        .vector(features: 3), 2,
        [.concatenate([[dense(3), .activation(.abs)], [dense(2)], []]), dense()])
      let inputs = graph.inputs(3)
      let joined = graph.dense(network, 0, inputs) + graph.dense(network, 1, inputs) + inputs
      let outputs = graph.dense(network, 2, joined)
      return (network, graph, outputs)
    case .averagePool, .maxPool:
      let window = Pool(window: [2], strides: [2])
      let pool: Layer = kind == .maxPool ? .maxPool(window) : .averagePool(window)
      let network = try make(
        line, 3,
        [conv, .activation(.relu), pool, conv, .activation(.relu), .flatten, dense(bias: 0)])
      let first = graph.convolution(network, 0, graph.inputs(8), positions: 4)
      let pooled = graph.pool(first, positions: 4, weight: kind == .maxPool ? 1 : 0.5)
      let second = graph.convolution(network, 1, pooled, positions: 2)
      let outputs = graph.dense(network, 2, second)
      return (network, graph, outputs)
    case .shared:
      // A dense layer at every position is tied as well.
      let network = try make(line, 2, [dense(2), .activation(.relu), .flatten, dense()])
      let inputs = graph.inputs(8)
      let hidden = (0..<4).flatMap { position in
        graph.dense(network, 0, Array(inputs[2 * position..<2 * position + 2]))
      }
      let outputs = graph.dense(network, 1, hidden)
      return (network, graph, outputs)
    }
  }

  @Test(arguments: Kind.allCases, [1.0, 2, 3])
  func equalsTheEnumeration(_ kind: Kind, _ power: Double) throws {
    let (network, graph, outputs) = try Self.build(kind)
    var total = 0.0
    var kappa = [Double](repeating: 0, count: network.parameters.count)
    graph.forEachPath(to: outputs) { path in
      let powers = path.map { pow(abs($0.weight), power) }
      total += powers.reduce(1, *)
      for (place, edge) in path.enumerated() {
        guard let parameter = edge.parameter else { continue }
        let scale = pow(abs(edge.weight / network.parameters[parameter]), power)
        var others = scale
        for other in powers.indices where other != place { others *= powers[other] }
        kappa[parameter] += others
      }
    }
    let sums = try PathSums(network, power: power)
    // Sums of some hundred positive products of at most 10 factors: 1e-13 of the value.
    expectClose(sums.total(network.parameters), total, relative: 1e-12)
    expectClose(sums.norm(network.parameters), pow(total, 1 / power), relative: 1e-12)
    let found = sums.curvatures(network.parameters)
    expectClose(found.total, total, relative: 1e-12)
    for (value, expected) in zip(found.values, kappa) {
      expectClose(value, expected, relative: 1e-12)
    }
  }

  @Test func rescalingUnitsChangesNeitherFunctionNorNorm() throws {
    for kind in [Kind.threeThreeTwo, .averagePool, .maxPool] {
      let (network, _, _) = try Self.build(kind)
      var scaled = network
      let last = network.blocks.count - 1
      for block in 0..<last {
        try scaled.rescaleUnits(
          of: network.blocks[block], readBy: network.blocks[block + 1],
          by: (0..<network.blocks[block].units).map { pow(10, Double($0) - 0.5) })
      }
      #expect(scaled.parameters != network.parameters)
      let x = Fixture.normals(6, network.inputCount, seed: 2)
      expectClose(scaled.outputs(x), network.outputs(x), relative: 1e-12, absolute: 1e-12)
      for power in [1.0, 2] {
        let sums = try PathSums(network, power: power)
        expectClose(sums.norm(scaled.parameters), sums.norm(network.parameters), relative: 1e-12)
      }
    }
  }

  @Test func refusesWhatHasNoPaths() throws {
    let dense = Fixture.dense(4)
    let cases: [(String, [Layer])] = [
      ("layerNorm", [dense, .layerNorm(LayerNormalization()), dense]),
      ("batchNorm", [dense, .batchNorm(BatchNormalization()), dense]),
      ("product", [.product([[dense], [dense]]), dense]),
      ("tanh", [dense, .activation(.tanh), dense]),
      ("sign", [dense, .activation(.sign), dense]),
    ]
    for (name, layers) in cases {
      let network: FiniteNetwork<Double> = try Architecture(layers: layers).initialized(
        inputs: 3, outputs: 4, width: 4, seed: 1)
      #expect(throws: FiniteWidthError.noPaths(layer: name)) {
        try PathSums(network, power: 2)
      }
      let options = TrainingOptions<Double>(learningRate: 0.1, steps: 1, optimizer: .pathSGD)
      #expect(throws: FiniteWidthError.noPaths(layer: name)) {
        try Trainer(
          network, inputs: Fixture.normals(2, 3, seed: 1), targets: Fixture.normals(2, 4, seed: 1),
          options: options)
      }
    }
    let attention: FiniteNetwork<Double> = try Architecture(layers: [
      .selfAttention(SelfAttention()), .flatten, dense,
    ]).initialized(
      input: .sequence(length: 3, channels: 2), outputs: 4, width: 4, seed: 1)
    #expect(throws: FiniteWidthError.noPaths(layer: "selfAttention")) {
      try PathSums(attention, power: 1)
    }
    let (plain, _, _) = try Self.build(.threeThreeTwo)
    #expect(throws: FiniteWidthError.self) { try PathSums(plain, power: 0.5) }
    #expect(throws: FiniteWidthError.self) {
      var scaled = plain
      try scaled.rescaleUnits(of: plain.blocks[0], readBy: plain.blocks[1], by: [1, 0, 1])
    }
  }
}
