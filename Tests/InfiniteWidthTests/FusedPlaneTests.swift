import Architectures
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

/// Chains of 3 x 3 convolutions and rectifiers, which run in one loop each and hand on Theta + K,
/// against the oracle.
@Suite struct FusedPlaneTests {
  /// Every way in which a chain can go on or break off.
  static let chains: [String: [Layer]] = [
    "all trained": pairs(4) + [.globalAveragePool, .dense(Dense())],
    "with a layer frozen": pairs(1)
      + [.conv(convolution(trainable: false)), .activation(.relu)] + pairs(2)
      + [.globalAveragePool, .dense(Dense())],
    "with a slower layer": pairs(2)
      + [.conv(convolution(learningRate: 0.5)), .activation(.relu)] + pairs(1)
      + [.globalAveragePool, .dense(Dense())],
    "with biases in the middle": pairs(2)
      + [.conv(convolution(biasStd: 0.4)), .activation(.relu)] + pairs(2)
      + [.globalAveragePool, .dense(Dense())],
    "with biases everywhere": (0..<4).flatMap { _ in
      [Layer.conv(convolution(biasStd: 0.3)), .activation(.relu)]
    } + [.globalAveragePool, .dense(Dense())],
    "with biases in a slower layer": pairs(1)
      + [.conv(convolution(biasStd: 0.3, learningRate: 0.7)), .activation(.relu)] + pairs(2)
      + [.globalAveragePool, .dense(Dense())],
    "with a slope in the middle": pairs(2)
      + [.conv(convolution()), .activation(.leakyRelu(alpha: 0.3))] + pairs(2)
      + [.globalAveragePool, .dense(Dense())],
    "with negative covariances": [
      .conv(convolution()), .activation(.leakyRelu(alpha: 1)),
    ] + pairs(3) + [.globalAveragePool, .dense(Dense())],
    "with pools between": pairs(2) + [.averagePool(Pool(window: [2, 2]))] + pairs(2)
      + [.globalAveragePool, .dense(Dense())],
    "with another activation": pairs(2) + [.conv(convolution()), .activation(.gelu)] + pairs(2)
      + [.globalSumPool, .dense(Dense())],
    "around a branch": pairs(2)
      + [
        .residual(
          branch: pairs(2) + [.conv(convolution())],
          shortcut: [.conv(Convolution(filter: [1, 1], padding: .same))]), .activation(.relu),
      ] + pairs(2) + [.globalAveragePool, .dense(Dense())],
    "without a pool": pairs(3) + [.flatten, .dense(Dense())],
  ]

  private static func convolution(
    biasStd: Double = 0, trainable: Bool = true, learningRate: Double = 1
  ) -> Convolution {
    Convolution(
      filter: [3, 3], padding: .same, weightStd: 1.3, biasStd: biasStd, trainable: trainable,
      learningRate: learningRate)
  }

  private static func pairs(_ count: Int) -> [Layer] {
    (0..<count).flatMap { _ in [Layer.conv(convolution()), .activation(.relu)] }
  }

  /// With 17 channels the products of all pairs of positions come from one product of matrices.
  @Test(arguments: chains.keys.sorted(), [2, 17])
  func equalsTheOracle(chain: String, channels: Int) throws {
    let network = Architecture(layers: Self.chains[chain]!)
    let input = InputShape.image(height: 4, width: 5, channels: channels)
    let stream = RandomStream(seed: 5)
    let x1 = stream.child(0).normalMatrix(rows: 9, columns: 20 * channels, as: Double.self)
    let x2 = stream.child(1).normalMatrix(rows: 2, columns: 20 * channels, as: Double.self)
    let oracle = try KernelOracle(network, input: input)
    let exact = try oracle.kernels(x2, x1)
    expectOracle(try network.kernel(x2, x1, input: input), exact, chain)
    for isa in InstructionSet.available {
      let options = KernelOptions(instructionSet: isa)
      let float = try network.kernel(
        x2.converted(to: Float.self), x1.converted(to: Float.self), input: input, options: options)
      // Some 10 roundings of 6e-8 in each of at most 6 layers, and of 17 products of inputs.
      for (actual, expected, scale) in [
        (float.nngp, exact.nngp, exact.nngpScale), (float.ntk, exact.ntk, exact.ntkScale),
      ] {
        for i in 0..<2 {
          for j in 0..<9 {
            #expect(
              abs(Double(actual[i, j]) - expected[i, j]) <= 5e-6 * scale[i, j],
              "\(chain), \(isa), \(i), \(j)")
          }
        }
      }
    }
  }
}
