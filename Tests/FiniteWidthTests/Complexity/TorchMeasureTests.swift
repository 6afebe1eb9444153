import Architectures
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import FiniteWidth

/// Measures of trained networks against those that PyTorch computes by automatic differentiation and
/// dense matrices.
@Suite struct TorchMeasureTests {
  struct Group: Decodable, Sendable {
    let x, start, end: [Double]
    let labels: [Int]
    let measures: [String: Double]
  }

  static let dense = Architecture(parameterization: .standard) {
    Dense(biasStd: 1, units: 6)
    ReLU()
    Dense(biasStd: 1, units: 5)
    ReLU()
    Dense(biasStd: 1)
  }

  static let images = Architecture(parameterization: .standard) {
    Conv(3, 3, padding: .same, biasStd: 1, units: 3)
    ReLU()
    AveragePool(2, 2)
    Conv(3, 3, padding: .same, biasStd: 1, units: 4)
    ReLU()
    Flatten()
    Dense(biasStd: 1)
  }

  @Test(arguments: ["dense", "images"])
  func equalsPyTorch(_ kind: String) throws {
    let file = Bundle.module.resourceURL!.appendingPathComponent(
      "PeerFixtures/torch-measures.json")
    let groups = try JSONDecoder().decode([String: Group].self, from: Data(contentsOf: file))
    let group = try #require(groups[kind])
    let isDense = kind == "dense"
    var start: FiniteNetwork<Double> = try (isDense ? Self.dense : Self.images).initialized(
      input: isDense ? .vector(features: 4) : .image(height: 4, width: 4, channels: 2), outputs: 3,
      width: 1, seed: 0)
    start.setParameters(group.start)
    var network = start
    network.setParameters(group.end)
    let x = Matrix(rows: 12, columns: group.x.count / 12, elements: group.x)
    let y = Matrix<Double>(rows: 12, columns: 3) { group.labels[$0] == $1 ? 1 : 0 }
    var options = NetworkMeasures.Options()
    options.includesCostly = false
    let found = try NetworkMeasures(
      network, start: start, inputs: x, targets: y, loss: .crossEntropy, isClassification: true,
      options: options)
    // Both in double precision; the spectral norms of convolutions by power iteration to 1e-9 a step.
    expectClose(try #require(found.margin), group.measures["margin"]!, relative: 1e-10)
    for (name, expected) in group.measures where name != "margin" && name != "sharpness" {
      let measure = try #require(SizeMeasure(rawValue: name))
      let isSpectral = name.hasPrefix("spectral") && !isDense
      expectClose(
        try #require(found.value(measure)), expected, relative: isSpectral ? 1e-6 : 1e-10)
    }
    let sharpness = try Sharpness.largest(
      network, inputs: x, targets: y, loss: .crossEntropy, seed: 0, tolerance: 1e-9, limit: 3000)
    // The second derivatives change by 1e-5 of themselves over the step of the difference.
    expectClose(sharpness.value, group.measures["sharpness"]!, relative: 1e-5)
  }
}
